// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "console/command.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace zsuper {

/// What a POST of our own ECB tells the listener.
enum class PostCode : std::uint32_t {
  kShutdown = 1,  ///< End the listener; wins over kResume.
  kResume = 2,    ///< The command queue has room again.
};

/// A message to operators. Lines of 126 characters at most (70 where there are several),
/// 255 lines at most.
struct Wto {
  std::vector<std::string> lines;  ///< UTF-8.
  std::optional<Issuer> to = {};   ///< The console that it answers, with its CART; none:
                                   ///< nobody in particular.
  bool to_starter = false;  ///< Without `to`: to the console that entered START, if
                            ///< there was one.
  std::optional<Issuer> told = {};  ///< Without `to`: a console that has been told and is
                                    ///< spared it, if the system can.
};

/// The primitives of operator communication, one system service each. On z/OS an
/// assembler routine in asm/ carries each out; elsewhere the simulated system does, on
/// control blocks of the same bytes. Extract, Wait, FreeCib and SetLimit belong to the
/// listener's thread; Post and WriteToOperator may be called from any.
class Qedit {
 public:
  Qedit() = default;
  Qedit(const Qedit&) = delete;
  Qedit& operator=(const Qedit&) = delete;
  virtual ~Qedit() = default;

  /// EXTRACT FIELDS=COMM. The address of the COM list, valid while the task lives.
  virtual Result<const std::uint8_t*> Extract() = 0;

  /// Which ECBs WAIT waits on. With a full command queue the communications ECB stays
  /// posted, so only our own can end the wait.
  enum class WaitOn { kCommandOrPost, kPostOnly };
  /// WAIT ECBLIST= or ECB=. Returns once one of them is posted.
  virtual void Wait(WaitOn what) = 0;
  /// The code that our own ECB was posted with, 0 if it is not posted; clears it.
  virtual std::uint32_t TakePost() = 0;
  /// POST of our own ECB. Posting twice before it is taken keeps kShutdown if either was.
  virtual void Post(PostCode code) = 0;

  /// QEDIT BLOCK=: gives a CIB back to the system. Register 15: 0 done, 4 not our chain's
  /// origin, 8 not a CIB of the chain.
  virtual int FreeCib(const std::uint8_t* cib) = 0;
  /// QEDIT CIBCTR=: how many CIBs may be queued, 0 to 255; a MODIFY beyond is refused by
  /// the system. Register 15 as above.
  virtual int SetLimit(int count) = 0;

  /// WTO. Register 15: 0 done.
  virtual int WriteToOperator(const Wto& message) = 0;
};

/// What a system may show of a task beside the task's answers.
struct TaskState {
  std::string state;  ///< starting, running, ready, stopping, draining or ended.
  int program = 0;    ///< The program's process id; 0: it has not started.
  std::string says;   ///< What the program said last of itself.

  bool operator==(const TaskState& other) const {
    return state == other.state && program == other.program && says == other.says;
  }
};

/// The door for it, beside the primitives. The simulated system has one; z/OS shows
/// nothing of the kind.
class TaskDisplay {
 public:
  TaskDisplay() = default;
  TaskDisplay(const TaskDisplay&) = delete;
  TaskDisplay& operator=(const TaskDisplay&) = delete;
  virtual ~TaskDisplay() = default;

  /// Replaces what was shown before. Any thread; does not wait.
  virtual void Publish(const TaskState& state) = 0;
};

/// Reads a big-endian word of a control block, whatever this machine's order.
inline std::uint32_t LoadWord(const std::uint8_t* at) {
  return std::uint32_t{at[0]} << 24 | std::uint32_t{at[1]} << 16 |
         std::uint32_t{at[2]} << 8 | std::uint32_t{at[3]};
}

/// Follows a 31-bit address found in a control block; null for 0. The storage lies below
/// the bar on z/OS and in the simulation alike.
inline const std::uint8_t* LoadAddress(const std::uint8_t* at) {
  return reinterpret_cast<const std::uint8_t*>(  // NOLINT(performance-no-int-to-ptr)
      static_cast<std::uintptr_t>(LoadWord(at) & 0x7FFFFFFFU));
}

}  // namespace zsuper
