// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "console/command_queue.h"
#include "console/qedit.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace zsuper {

/// Listens to the operator on a thread of its own, the same code on z/OS and elsewhere.
/// It takes no slow step, so that the system always has room for the next command.
///
/// - Each pass drains the CIB chain, whatever the ECB says: copy, free at once, queue,
///   wake the loop.
/// - After a STOP, which makes the system put the limit to 0, the limit is set again; if
///   that fails, once a second for a minute.
/// - While the queue is full, MODIFYs stay on the chain. A STOP behind them is taken.
/// - A CIB that the system does not take back is handed on once. The communications ECB
///   can't tell of new commands then, so the chain is looked at once a second.
/// - The same while another task waits on that ECB: a second WAIT would end in an ABEND.
/// - Before it ends it sets the limit to 0 and drains the chain once more.
/// - What goes wrong is reported once.
class Listener {
 public:
  /// `limit` is QEDIT's CIBCTR. `report` gets a message when a primitive refuses its
  /// service; it is called on the listener's thread and must not block. All that is
  /// passed must outlive the listener.
  Listener(Qedit& qedit, CommandQueue& queue, int limit,
           std::function<void(std::string)> report);
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  /// Posts kShutdown and joins the thread.
  ~Listener();

  /// EXTRACT, take the START CIB, set the limit; then start the thread. When it returns,
  /// MODIFY is accepted.
  Result<void> Start();

 private:
  void Run();
  // Takes what is on the chain. False: something was left there, either a MODIFY for
  // which the queue had no room, or a CIB that can't be freed.
  bool Drain();
  bool Free(const std::uint8_t* cib);
  void ReportFaults(const std::uint8_t* cib);
  void ReportOnce(std::string_view key, const std::string& text);
  void Arm();
  // Is another task waiting on the communications ECB? One that begins to between this
  // look and our WAIT is not seen; nothing could be.
  bool OthersWait();

  Qedit& qedit_;
  CommandQueue& queue_;
  const int limit_;
  const std::function<void(std::string)> report_;
  const std::uint8_t* com_ = nullptr;
  bool chain_empty_ = false;
  bool failed_ = false;  // the last pass broke off
  bool armed_ = false;
  bool ending_ = false;                     // the next pass is the last
  std::vector<const std::uint8_t*> stuck_;  // taken, and still on the chain
  std::vector<std::string> reported_;       // the keys of ReportOnce
  int limit_tries_ = 0;                     // since it was last set, or a STOP came
  std::uint64_t seq_ = 0;
  std::thread thread_;
};

}  // namespace zsuper
