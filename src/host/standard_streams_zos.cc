// SPDX-License-Identifier: Apache-2.0
#include "base/fd.h"
#include "host/conversion_zos.h"
#include "host/standard_streams.h"
#include "text/characters.h"
#include "text/lines.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <thread>
#include <utility>

namespace zsuper {
namespace {

// The slashes say that these are no files of the file system.
constexpr char kOutput[] = "//DD:STDOUT";
constexpr char kErrors[] = "//DD:STDERR";
// Two bytes less than a spool record of this length may hold.
constexpr char kSpool[] = "wb,type=record,recfm=VB,lrecl=1028";
constexpr std::size_t kMaxRecord = 1024;

bool IsOpen(int descriptor) {
  return ::fcntl(descriptor, F_GETFD) >= 0;
}

// The same file on a descriptor behind the standard ones.
Fd MoveUp(int descriptor) {
  Fd moved(::fcntl(descriptor, F_DUPFD, STDERR_FILENO + 1));
  (void)::close(descriptor);
  return moved;
}

struct Pipe {
  Fd read;
  Fd write;
};
Pipe MakePipe() {
  int ends[2] = {-1, -1};
  if (::pipe(ends) != 0) {
    return {};
  }
  Fd read = MoveUp(ends[0]);
  return {std::move(read), MoveUp(ends[1])};
}

// EBCDIC, as spool files want it. What Latin-1 lacks becomes a question mark.
std::string ToEbcdic(std::string_view text) {
  std::string latin1;
  for (const char32_t character : DecodeUtf8(text)) {
    latin1 += character < 0x100 ? static_cast<char>(character) : '?';
  }
  (void)::__a2e_l(latin1.data(), latin1.size());
  return latin1;
}

// One of descriptors 1 and 2 that was not there: a pipe to the data set of a DD
// statement.
class Spool {
 public:
  Spool(int descriptor, const char* ddname)
      : cutter_(kMaxRecord, [this](std::string_view record) { Write(record); }) {
    if (IsOpen(descriptor)) {
      ConvertUntagged(descriptor);
      return;
    }
    Pipe pipe = MakePipe();
    if (::dup2(pipe.write.Get(), descriptor) != descriptor) {
      return;
    }
    (void)::fcntl(pipe.read.Get(), F_SETFL, O_NONBLOCK);
    reader_ = std::move(pipe.read);
    file_ = ::fopen(ddname, kSpool);
  }
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;
  ~Spool() {
    cutter_.Finish();
    if (file_ != nullptr) {
      (void)::fclose(file_);
    }
  }

  [[nodiscard]] int Reader() const { return reader_.Get(); }

  // Takes what is there.
  void Take() {
    std::array<char, 4096> buffer{};
    for (;;) {
      const ssize_t size = ::read(reader_.Get(), buffer.data(), buffer.size());
      if (size > 0) {
        cutter_.Append({buffer.data(), static_cast<std::size_t>(size)});
      } else if (size == 0 || errno != EINTR) {
        break;
      }
    }
    if (file_ != nullptr) {
      (void)::fflush(file_);
    }
  }

 private:
  // Without the DD statement nobody wants it.
  void Write(std::string_view record) {
    if (file_ != nullptr) {
      // A record has at least one byte.
      const std::string text = ToEbcdic(record.empty() ? " " : record);
      (void)::fwrite(text.data(), 1, text.size(), file_);
    }
  }

  Fd reader_;  // none: the descriptor was there
  FILE* file_ = nullptr;
  RecordCutter cutter_;
};

// A thread of its own writes, so that a slow spool holds up the program at most. It is
// joined: a task must not end with a thread left (A03).
class Spools {
 public:
  Spools() : output_(STDOUT_FILENO, kOutput), errors_(STDERR_FILENO, kErrors) {
    if (output_.Reader() >= 0 || errors_.Reader() >= 0) {
      wake_ = MakePipe();
    }
    if (wake_.read.IsOpen()) {
      thread_ = std::thread([this] { Run(); });
    }
  }
  Spools(const Spools&) = delete;
  Spools& operator=(const Spools&) = delete;
  ~Spools() {
    if (thread_.joinable()) {
      wake_.write.Reset();
      thread_.join();
    }
  }

 private:
  // Until the other end of `wake_` is closed. Descriptors 1 and 2 are ours too, so the
  // pipes themselves never come to an end before.
  void Run() {
    std::array<pollfd, 3> waited = {{{wake_.read.Get(), POLLIN, 0},
                                     {output_.Reader(), POLLIN, 0},
                                     {errors_.Reader(), POLLIN, 0}}};
    do {
      (void)::poll(waited.data(), waited.size(), -1);
      if (output_.Reader() >= 0) {
        output_.Take();
      }
      if (errors_.Reader() >= 0) {
        errors_.Take();
      }
    } while (waited[0].revents == 0);
  }

  Spool output_;
  Spool errors_;
  Pipe wake_;
  std::thread thread_;
};

}  // namespace

// A started task has none.
std::vector<int> InheritedDescriptors() {
  return {};
}

std::shared_ptr<void> FillStandardStreams() {
  if (!IsOpen(STDIN_FILENO)) {
    (void)::open("/dev/null", O_RDONLY);  // takes the lowest, which is 0
  }
  return std::make_shared<Spools>();
}

// The DD statement STDERR: a data set or the spool takes what comes.
std::ptrdiff_t WriteToStderr(const std::string& text) {
  return ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace zsuper
