// SPDX-License-Identifier: Apache-2.0
#include "channel/channel.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>

namespace zsuper::channel {
namespace {

enum class Type : std::uint8_t {
  kHello = 1,
  kCommand = 2,
  kNextStep = 3,
  kAttached = 16,
  kRegistered = 17,
  kAccepted = 18,
  kRefused = 19,
  kReply = 20,
  kDone = 21,
  kReady = 22,
  kStatus = 23,
  kMessage = 24,
  kSlow = 25,
  kLeaving = 26,
  kImported = 27,
};

class Writer {
 public:
  explicit Writer(Type type) : frame_(kLengthSize, '\0') {
    Put(static_cast<std::uint8_t>(type), 1);
  }
  Writer& Put(std::uint64_t value, int bytes) {
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
      frame_.push_back(static_cast<char>(value >> shift & 0xFF));
    }
    return *this;
  }
  Writer& Put(std::string_view text) {
    Put(text.size(), 4);
    frame_.append(text);
    return *this;
  }
  Writer& Put(const std::vector<std::string>& lines) {
    Put(lines.size(), 2);
    for (const std::string& line : lines) {
      Put(line);
    }
    return *this;
  }
  std::string Frame() {
    const std::size_t length = frame_.size() - kLengthSize;
    for (std::size_t at = 0; at < kLengthSize; ++at) {
      frame_[at] = static_cast<char>(length >> (8 * (kLengthSize - 1 - at)) & 0xFF);
    }
    return std::move(frame_);
  }

 private:
  std::string frame_;
};

/// Reads past the end give zeros and are remembered.
class Reader {
 public:
  explicit Reader(std::string_view frame) : rest_(frame) {}

  template <typename T>
  Reader& Get(T& value, int bytes) {
    std::uint64_t sum = 0;
    for (const char byte : Take(static_cast<std::size_t>(bytes))) {
      sum = sum << 8 | static_cast<std::uint8_t>(byte);
    }
    value = static_cast<T>(sum);
    return *this;
  }
  Reader& Get(std::string& text) {
    std::uint32_t size = 0;
    Get(size, 4);
    text = Take(size);
    return *this;
  }
  Reader& Get(std::vector<std::string>& lines) {
    std::size_t count = 0;
    Get(count, 2);
    good_ = good_ && count <= kMaxLines;
    while (good_ && lines.size() < count) {
      Get(lines.emplace_back());
    }
    return *this;
  }
  Reader& Require(bool condition) {
    good_ = good_ && condition;
    return *this;
  }
  [[nodiscard]] bool Complete() const { return good_ && rest_.empty(); }

 private:
  std::string_view Take(std::size_t size) {
    good_ = good_ && size <= rest_.size();
    const std::string_view taken = good_ ? rest_.substr(0, size) : std::string_view();
    rest_.remove_prefix(taken.size());
    return taken;
  }

  std::string_view rest_;
  bool good_ = true;
};

std::string Frame(const Hello& hello) {
  return Writer(Type::kHello).Put(hello.version, 2).Put(hello.jobname).Frame();
}

std::string Frame(const Command& command) {
  Writer writer(Type::kCommand);
  writer.Put(command.seq, 8)
      .Put(static_cast<std::uint8_t>(command.verb), 1)
      .Put(static_cast<std::uint64_t>(command.received_at_us), 8)
      .Put(command.console_id, 4);
  for (const std::uint8_t byte : command.cart) {
    writer.Put(byte, 1);
  }
  return writer.Put(command.console).Put(command.text).Put(command.target).Frame();
}

std::string Frame(const NextStep& step) {
  return Writer(Type::kNextStep).Put(step.milliseconds, 4).Frame();
}

std::string Frame(const Attached& attached) {
  return Writer(Type::kAttached)
      .Put(attached.version, 2)
      .Put(attached.pid, 4)
      .Put(attached.image, 8)
      .Frame();
}

std::string Frame(const Registered& registered) {
  return Writer(Type::kRegistered).Put(registered.what, 1).Frame();
}

std::string Frame(const Accepted& accepted) {
  return Writer(Type::kAccepted).Put(accepted.seq, 8).Frame();
}

std::string Frame(const Refused& refused) {
  return Writer(Type::kRefused)
      .Put(refused.seq, 8)
      .Put(static_cast<std::uint8_t>(refused.why), 1)
      .Frame();
}

std::string Frame(const Reply& reply) {
  return Writer(Type::kReply).Put(reply.seq, 8).Put(reply.lines).Frame();
}

std::string Frame(const Done& done) {
  return Writer(Type::kDone).Put(done.seq, 8).Put(done.failure).Frame();
}

std::string Frame(const Ready& /*ready*/) {
  return Writer(Type::kReady).Frame();
}

std::string Frame(const Status& status) {
  return Writer(Type::kStatus).Put(status.text).Frame();
}

std::string Frame(const Message& message) {
  return Writer(Type::kMessage)
      .Put(message.route, 4)
      .Put(message.descriptor, 4)
      .Put(message.lines)
      .Frame();
}

std::string Frame(const Slow& slow) {
  return Writer(Type::kSlow)
      .Put(slow.seq, 8)
      .Put(slow.seconds, 4)
      .Put(slow.waiting, 4)
      .Put(slow.at_exit ? 1 : 0, 1)
      .Frame();
}

std::string Frame(const Imported& /*imported*/) {
  return Writer(Type::kImported).Frame();
}

std::string Frame(const Leaving& /*leaving*/) {
  return Writer(Type::kLeaving).Frame();
}

Command ReadCommand(Reader& reader) {
  Command command;
  reader.Get(command.seq, 8)
      .Get(command.verb, 1)
      .Get(command.received_at_us, 8)
      .Get(command.console_id, 4);
  for (std::uint8_t& byte : command.cart) {
    reader.Get(byte, 1);
  }
  reader.Get(command.console).Get(command.text).Get(command.target);
  reader.Require(command.verb >= Verb::kStart && command.verb <= Verb::kStop);
  return command;
}

Refused ReadRefused(Reader& reader) {
  Refused refused;
  reader.Get(refused.seq, 8).Get(refused.why, 1);
  reader.Require(refused.why >= Refusal::kBusy && refused.why <= Refusal::kClosing);
  return refused;
}

Message ReadMessage(Reader& reader) {
  Message message;
  reader.Get(message.route, 4).Get(message.descriptor, 4).Get(message.lines);
  return message;
}

Slow ReadSlow(Reader& reader) {
  Slow slow;
  reader.Get(slow.seq, 8).Get(slow.seconds, 4).Get(slow.waiting, 4).Get(slow.at_exit, 1);
  return slow;
}

std::optional<FromProgram> ReadFromProgram(Type type, Reader& reader) {
  switch (type) {
    case Type::kAttached: {
      Attached attached;
      reader.Get(attached.version, 2).Get(attached.pid, 4).Get(attached.image, 8);
      return attached;
    }
    case Type::kRegistered: {
      Registered registered;
      reader.Get(registered.what, 1);
      return registered;
    }
    case Type::kAccepted: {
      Accepted accepted;
      reader.Get(accepted.seq, 8);
      return accepted;
    }
    case Type::kRefused:
      return ReadRefused(reader);
    case Type::kReply: {
      Reply reply;
      reader.Get(reply.seq, 8).Get(reply.lines);
      return reply;
    }
    case Type::kDone: {
      Done done;
      reader.Get(done.seq, 8).Get(done.failure);
      return done;
    }
    case Type::kReady:
      return Ready{};
    case Type::kStatus: {
      Status status;
      reader.Get(status.text);
      return status;
    }
    case Type::kMessage:
      return ReadMessage(reader);
    case Type::kSlow:
      return ReadSlow(reader);
    case Type::kLeaving:
      return Leaving{};
    case Type::kImported:
      return Imported{};
    case Type::kHello:
    case Type::kCommand:
    case Type::kNextStep:
      break;
  }
  return std::nullopt;
}

}  // namespace

std::string Encode(const FromZsuper& message) {
  return std::visit([](const auto& kind) { return Frame(kind); }, message);
}

std::string Encode(const FromProgram& message) {
  return std::visit([](const auto& kind) { return Frame(kind); }, message);
}

std::optional<FromZsuper> DecodeFromZsuper(std::string_view frame) {
  Reader reader(frame);
  Type type{};
  reader.Get(type, 1);
  std::optional<FromZsuper> message;
  if (type == Type::kHello) {
    Hello hello;
    reader.Get(hello.version, 2).Get(hello.jobname);
    message = hello;
  } else if (type == Type::kCommand) {
    message = ReadCommand(reader);
  } else if (type == Type::kNextStep) {
    NextStep step;
    reader.Get(step.milliseconds, 4);
    message = step;
  }
  return reader.Complete() ? message : std::nullopt;
}

std::optional<FromProgram> DecodeFromProgram(std::string_view frame) {
  Reader reader(frame);
  Type type{};
  reader.Get(type, 1);
  std::optional<FromProgram> message = ReadFromProgram(type, reader);
  return reader.Complete() ? message : std::nullopt;
}

void FrameReader::Append(std::string_view bytes) {
  buffer_.erase(0, read_);
  read_ = 0;
  buffer_.append(bytes);
}

std::optional<std::string_view> FrameReader::Next() {
  const std::string_view rest = std::string_view(buffer_).substr(read_);
  if (broken_ || rest.size() < kLengthSize) {
    return std::nullopt;
  }
  std::uint32_t length = 0;
  Reader(rest.substr(0, kLengthSize)).Get(length, kLengthSize);
  broken_ = length == 0 || length > kMaxFrame;
  if (broken_ || rest.size() - kLengthSize < length) {
    return std::nullopt;
  }
  read_ += kLengthSize + length;
  return rest.substr(kLengthSize, length);
}

std::string VariableValue(int fd, int number) {
  struct stat status {};
  if (fstat(fd, &status) != 0) {
    return "";
  }
  return std::to_string(number) + ":" + std::to_string(status.st_ino);
}

int ParseVariableValue(const char* value) {
  char* end = nullptr;
  errno = 0;
  const long number = std::strtol(value, &end, 10);
  if (errno != 0 || end == value || *end != ':' || number < 0 || number > 1 << 20) {
    return -1;
  }
  const char* inode_text = end + 1;
  const unsigned long long inode = std::strtoull(inode_text, &end, 10);
  struct stat status {};
  if (errno != 0 || end == inode_text || *end != '\0' ||
      fstat(static_cast<int>(number), &status) != 0 || !S_ISSOCK(status.st_mode) ||
      status.st_ino != inode) {
    return -1;
  }
  return static_cast<int>(number);
}

}  // namespace zsuper::channel
