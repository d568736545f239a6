// SPDX-License-Identifier: Apache-2.0
#include "channel/channel.h"

#include "text/lines.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <type_traits>

namespace zsuper::channel {
namespace {

using WallTime = std::chrono::system_clock::time_point;
using Microseconds = std::chrono::microseconds;

/// Writes fields, each in as many bytes as its type has.
class Writer {
 public:
  template <typename... Field>
  void operator()(const Field&... field) {
    (Put(field), ...);
  }
  std::string Frame() && {
    std::string frame;
    std::swap(frame, bytes_);
    Put(static_cast<std::uint32_t>(frame.size()));
    return bytes_ + frame;
  }

 private:
  template <typename T>
  void Put(T value) {
    const auto number = static_cast<std::uint64_t>(value);
    for (std::size_t shift = sizeof(T) * 8; shift > 0; shift -= 8) {
      bytes_.push_back(static_cast<char>(number >> (shift - 8) & 0xFF));
    }
  }
  void Put(bool value) { Put(static_cast<std::uint8_t>(value)); }
  void Put(WallTime time) {
    Put(std::chrono::duration_cast<Microseconds>(time.time_since_epoch()).count());
  }
  void Put(const std::string& text) {
    Put(static_cast<std::uint32_t>(text.size()));
    bytes_ += text;
  }
  void Put(const std::vector<std::string>& lines) {
    Put(static_cast<std::uint16_t>(lines.size()));
    for (const std::string& line : lines) {
      Put(line);
    }
  }
  template <std::size_t size>
  void Put(const std::array<std::uint8_t, size>& bytes) {
    bytes_.append(bytes.begin(), bytes.end());
  }

  std::string bytes_;
};

bool IsKnown(Verb verb) {
  return verb >= Verb::kStart && verb <= Verb::kStop;
}

bool IsKnown(Refusal why) {
  return why >= Refusal::kBusy && why <= Refusal::kUntaken;
}

/// Reads fields as Writer writes them. Reads past the end give zeros and are remembered.
class Reader {
 public:
  explicit Reader(std::string_view frame) : rest_(frame) {}

  template <typename... Field>
  void operator()(Field&... field) {
    (Get(field), ...);
  }
  [[nodiscard]] bool Complete() const { return good_ && rest_.empty(); }

 private:
  template <typename T>
  void Get(T& value) {
    std::uint64_t sum = 0;
    for (const char byte : Take(sizeof(T))) {
      sum = sum << 8 | static_cast<std::uint8_t>(byte);
    }
    value = static_cast<T>(sum);
    if constexpr (std::is_enum_v<T>) {
      good_ = good_ && IsKnown(value);
    }
  }
  void Get(WallTime& time) {
    std::int64_t microseconds = 0;
    Get(microseconds);
    time = WallTime(Microseconds(microseconds));
  }
  void Get(std::string& text) {
    std::uint32_t size = 0;
    Get(size);
    text = Take(size);
  }
  void Get(std::vector<std::string>& lines) {
    std::uint16_t count = 0;
    Get(count);
    good_ = good_ && count <= kWtoLines;
    while (good_ && lines.size() < count) {
      Get(lines.emplace_back());
    }
  }
  template <std::size_t size>
  void Get(std::array<std::uint8_t, size>& bytes) {
    for (std::uint8_t& byte : bytes) {
      Get(byte);
    }
  }
  std::string_view Take(std::size_t size) {
    good_ = good_ && size <= rest_.size();
    const std::string_view taken = good_ ? rest_.substr(0, size) : std::string_view();
    rest_.remove_prefix(taken.size());
    return taken;
  }

  std::string_view rest_;
  bool good_ = true;
};

/// The message of the variant whose number is `type`; nothing: none has it.
template <typename Variant, std::size_t index = 0>
std::optional<Variant> Read(std::uint8_t type, Reader& reader) {
  if constexpr (index == std::variant_size_v<Variant>) {
    return std::nullopt;
  } else {
    using Message = std::variant_alternative_t<index, Variant>;
    if (type != Message::kType) {
      return Read<Variant, index + 1>(type, reader);
    }
    Message message;
    Message::Fields(message, reader);
    return message;
  }
}

template <typename Variant>
std::string EncodeAny(const Variant& message) {
  return std::visit(
      [](const auto& kind) {
        Writer writer;
        writer(std::decay_t<decltype(kind)>::kType);
        kind.Fields(kind, writer);
        return std::move(writer).Frame();
      },
      message);
}

template <typename Variant>
std::optional<Variant> DecodeAny(std::string_view frame) {
  Reader reader(frame);
  std::uint8_t type = 0;
  reader(type);
  std::optional<Variant> message = Read<Variant>(type, reader);
  return reader.Complete() ? message : std::nullopt;
}

}  // namespace

std::string Encode(const FromZsuper& message) {
  return EncodeAny(message);
}

std::string Encode(const FromProgram& message) {
  return EncodeAny(message);
}

std::optional<FromZsuper> DecodeFromZsuper(std::string_view frame) {
  return DecodeAny<FromZsuper>(frame);
}

std::optional<FromProgram> DecodeFromProgram(std::string_view frame) {
  return DecodeAny<FromProgram>(frame);
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
  Reader(rest.substr(0, kLengthSize))(length);
  broken_ = length == 0 || length > kMaxFrame;
  if (broken_ || rest.size() - kLengthSize < length) {
    return std::nullopt;
  }
  read_ += kLengthSize + length;
  return rest.substr(kLengthSize, length);
}

std::string FormatAddress(const Address& address) {
  return std::to_string(address.version) + ":" + std::to_string(address.pid) +
         (address.embedded ? ":embed:" : ":spawn:") + address.name + ":" +
         address.jobname;
}

std::optional<Address> ParseAddress(std::string_view value) {
  std::array<std::string, 5> parts;
  for (std::string& part : parts) {
    const std::size_t colon = value.find(':');
    if ((colon == std::string_view::npos) != (&part == &parts.back())) {
      return std::nullopt;
    }
    part = value.substr(0, colon);
    value.remove_prefix(std::min(value.size(), part.size() + 1));
  }
  const auto& [version, pid, how, name, jobname] = parts;
  const std::string digits = version + pid;
  if (version.empty() || pid.empty() || digits.size() > 12 || name.empty() ||
      digits.find_first_not_of("0123456789") != std::string::npos ||
      (how != "embed" && how != "spawn")) {
    return std::nullopt;
  }
  return Address{static_cast<std::uint16_t>(std::strtoul(version.c_str(), nullptr, 10)),
                 static_cast<int>(std::strtol(pid.c_str(), nullptr, 10)), how == "embed",
                 name, jobname};
}

}  // namespace zsuper::channel
