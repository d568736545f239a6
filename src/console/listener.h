// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "console/command_queue.h"
#include "console/qedit.h"

#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace zsuper {

/// Listens to the operator on a thread of its own, the same code on z/OS and elsewhere.
/// On every pass it drains the CIB chain, whatever the ECB says: copy, free at once,
/// queue, wake the loop; after a STOP it sets the limit again, which the system had put
/// to 0. It takes no slow step, so that the system always has room to take the next
/// command. While the queue is full, MODIFYs stay on the chain, and a STOP behind them is
/// taken all the same. A CIB that the system does not take back is handed on once; then
/// the communications ECB can't tell of new commands, and the chain is looked at once a
/// second. So it is while another task waits on that ECB, which a second WAIT would end
/// in an ABEND. A limit that can't be set is tried again once a second for a minute.
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
  bool armed_ = false;
  std::vector<const std::uint8_t*> stuck_;  // taken, and still on the chain
  int reported_free_ = 0;                   // return codes that were reported
  int reported_limit_ = 0;
  bool reported_issuer_ = false;
  bool reported_text_ = false;
  bool reported_character_ = false;
  bool reported_waiter_ = false;
  int limit_tries_ = 0;  // since it was last set, or a STOP came
  std::uint64_t seq_ = 0;
  std::thread thread_;
};

}  // namespace zsuper
