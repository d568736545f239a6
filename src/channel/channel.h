// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/command.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What zsuper and the module zconsole in the program say to each other, over a stream
/// socket. Both ends share this header and nothing else.
///
/// The environment variable ZSUPER_CHANNEL says where zsuper listens, see Address. The
/// module connects when it is imported, if zsuper is its parent (or, embedded, its own
/// process) and the kernel says that zsuper listens there: a grandchild that inherited
/// the variable is not mistaken for the program. zsuper for its part admits the program's
/// process alone, by the kernel's word or, on z/OS, by the module's. After an exec the
/// program's new image connects anew.
///
/// A frame is its length (4 bytes, counting what follows), a type (1 byte) and a body.
/// Integers are big-endian; a string is its length (4 bytes) and UTF-8. Neither end takes
/// a frame of length 0 or above kMaxFrame, of an unknown type, or with bytes missing or
/// left over: it closes the channel, and says so. A module of another version leaves the
/// channel alone.
///
/// Each Command that was sent is answered by Accepted or Refused, then by at most one
/// Reply, and by one Done when the program is through with it; a Reply may follow Done.
/// Refused may take the place of Done, too.
namespace zsuper::channel {

constexpr char kVariable[] = "ZSUPER_CHANNEL";
constexpr std::uint16_t kVersion = 4;
constexpr std::size_t kMaxFrame = 65536;
constexpr std::size_t kLengthSize = 4;

// Each message has its number on the wire, and Fields() lists its fields in their order
// there. A new word of the program's is one struct here, in FromProgram too.

/// A message that is its number alone.
struct Bare {
  template <typename Self, typename Each>
  static void Fields(Self& /*self*/, Each& /*each*/) {}
};

// From zsuper to the program.

struct Command : zsuper::Command {
  static constexpr std::uint8_t kType = 2;
  std::string target;  ///< "module:function" of a call= action; empty: who registered.

  template <typename Self, typename Each>
  static void Fields(Self& self, Each& each) {
    each(self.seq, self.verb, self.received_at, self.issuer.console_id, self.issuer.cart,
         self.issuer.console, self.text, self.target);
  }
};
/// A stop is under way, and in so many milliseconds its next step is due; replaces what
/// was said before.
struct NextStep {
  static constexpr std::uint8_t kType = 3;
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  std::uint32_t milliseconds = kNone;

  template <typename Self, typename Each>
  static void Fields(Self& self, Each& each) {
    each(self.milliseconds);
  }
};

// From the program to zsuper.

/// The module has taken the channel. Comes first.
struct Attached {
  static constexpr std::uint8_t kType = 16;
  /// Where something converts what is sent, as z/OS can, these bytes arrive changed: line
  /// ends, letters, and more of both code pages. The frame's length, 25, and its type do
  /// not, so that it is read at all.
  static constexpr std::uint64_t kProbe = 0x0A0D'1525'4185'C1FF;
  std::uint32_t version = kVersion;
  std::uint32_t pid = 0;
  std::uint64_t image = 0;  ///< OwnImage(): which program the process runs.
  std::uint64_t probe = kProbe;

  template <typename Self, typename Each>
  static void Fields(Self& self, Each& each) {
    each(self.version, self.pid, self.image, self.probe);
  }
};
/// Whom the program has for commands now; replaces what was said before.
struct Registered {
  static constexpr std::uint8_t kType = 17;
  static constexpr std::uint8_t kCommands = 1;  ///< MODIFY, START and STOP.
  static constexpr std::uint8_t kStop = 2;      ///< STOP.
  static constexpr std::uint8_t kCalls = 4;     ///< Commands with a target.
  std::uint8_t what = 0;

  template <typename Self, typename Each>
  static void Fields(Self& self, Each& each) {
    each(self.what);
  }
};
/// The command waits in the program now.
struct Accepted {
  static constexpr std::uint8_t kType = 18;
  std::uint64_t seq = 0;

  template <typename Self, typename Each>
  static void Fields(Self& self, Each& each) {
    each(self.seq);
  }
};
enum class Refusal : std::uint8_t {
  kBusy = 1,     ///< The program's queue is full.
  kClosing = 2,  ///< The program ends.
  kUntaken = 3,  ///< Nobody there wants it, though it may have been Accepted.
};
struct Refused {
  static constexpr std::uint8_t kType = 19;
  std::uint64_t seq = 0;
  Refusal why = Refusal::kBusy;

  template <typename Self, typename Each>
  static void Fields(Self& self, Each& each) {
    each(self.seq, self.why);
  }
};
/// The program answers the command.
struct Reply {
  static constexpr std::uint8_t kType = 20;
  std::uint64_t seq = 0;
  std::vector<std::string> lines;

  template <typename Self, typename Each>
  static void Fields(Self& self, Each& each) {
    each(self.seq, self.lines);
  }
};
/// The program is through with the command.
struct Done {
  static constexpr std::uint8_t kType = 21;
  std::uint64_t seq = 0;
  std::string failure;  ///< The exception in one line; empty: there was none.

  template <typename Self, typename Each>
  static void Fields(Self& self, Each& each) {
    each(self.seq, self.failure);
  }
};
/// The program is ready for work.
struct Ready : Bare {
  static constexpr std::uint8_t kType = 22;
};
/// How the program is, in its own words.
struct Status {
  static constexpr std::uint8_t kType = 23;
  std::string text;

  template <typename Self, typename Each>
  static void Fields(Self& self, Each& each) {
    each(self.text);
  }
};
/// A WTO to nobody in particular.
struct Message {
  static constexpr std::uint8_t kType = 24;
  std::uint32_t route = 0;
  std::uint32_t descriptor = 0;
  std::vector<std::string> lines;

  template <typename Self, typename Each>
  static void Fields(Self& self, Each& each) {
    each(self.route, self.descriptor, self.lines);
  }
};
/// A callback has been running for so long.
struct Slow {
  static constexpr std::uint8_t kType = 25;
  std::uint64_t seq = 0;
  std::uint32_t seconds = 0;
  std::uint32_t waiting = 0;  ///< Commands behind it.
  bool at_exit = false;       ///< The program ends without it.

  template <typename Self, typename Each>
  static void Fields(Self& self, Each& each) {
    each(self.seq, self.seconds, self.waiting, self.at_exit);
  }
};
/// The program ends, and the channel with it. What it still does is told all the same.
struct Leaving : Bare {
  static constexpr std::uint8_t kType = 26;
};
/// The program itself has imported the module, and not only the agent of call= rules: it
/// may register.
struct Imported : Bare {
  static constexpr std::uint8_t kType = 27;
};

using FromZsuper = std::variant<Command, NextStep>;
using FromProgram = std::variant<Attached, Imported, Registered, Accepted, Refused, Reply,
                                 Done, Ready, Status, Message, Slow, Leaving>;

/// The whole frame, length first. What would exceed kMaxFrame is not to be passed.
std::string Encode(const FromZsuper& message);
std::string Encode(const FromProgram& message);
/// A frame without its length; nothing if it is malformed.
std::optional<FromZsuper> DecodeFromZsuper(std::string_view frame);
std::optional<FromProgram> DecodeFromProgram(std::string_view frame);

/// Cuts a stream of bytes into frames. Holds at most one frame and what was appended.
class FrameReader {
 public:
  void Append(std::string_view bytes);
  /// The next whole frame without its length, valid until the next call; nothing: more
  /// bytes are needed, or the stream is broken.
  std::optional<std::string_view> Next();
  /// A length was 0 or above kMaxFrame; nothing behind it can be understood.
  [[nodiscard]] bool Broken() const { return broken_; }

 private:
  std::string buffer_;
  std::size_t read_ = 0;
  bool broken_ = false;
};

/// Where the program finds zsuper: the variable's value.
struct Address {
  std::uint16_t version = kVersion;
  int pid = 0;            ///< zsuper's.
  bool embedded = false;  ///< In the program's process.
  std::string name;       ///< Of the socket, DoorName().
  std::string jobname;
};
std::string FormatAddress(const Address& address);
/// Nothing: `value` is no such value.
std::optional<Address> ParseAddress(std::string_view value);

}  // namespace zsuper::channel
