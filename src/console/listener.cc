// SPDX-License-Identifier: Apache-2.0
#include "console/listener.h"

#include "console/cib.h"
#include "messages/message.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <system_error>
#include <utility>

namespace zsuper {
namespace {

// Then MODIFY stays refused until the next STOP.
constexpr int kLimitTries = 60;

// Posts kResume a second after it was asked to; the thread for it begins with the first
// time, which in a healthy system never comes.
class LateResume {
 public:
  explicit LateResume(Qedit& qedit) : qedit_(qedit) {}
  LateResume(const LateResume&) = delete;
  LateResume& operator=(const LateResume&) = delete;
  ~LateResume() {
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
    }
    changed_.notify_one();
    if (thread_.joinable()) {
      thread_.join();
    }
  }

  void Ask() {
    {
      const std::lock_guard lock(mutex_);
      asked_ = true;
    }
    changed_.notify_one();
    try {
      if (!thread_.joinable()) {
        thread_ = std::thread(&LateResume::Run, this);
      }
    } catch (const std::system_error&) {
      qedit_.Post(PostCode::kResume);
    }
  }

 private:
  void Run() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return asked_ || ended_; });
      if (changed_.wait_for(lock, std::chrono::seconds(1), [this] { return ended_; })) {
        return;
      }
      asked_ = false;
      qedit_.Post(PostCode::kResume);
    }
  }

  Qedit& qedit_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool asked_ = false;
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace

Listener::Listener(Qedit& qedit, CommandQueue& queue, int limit,
                   std::function<void(std::string)> report)
    : qedit_(qedit), queue_(queue), limit_(limit), report_(std::move(report)) {}

Listener::~Listener() {
  if (thread_.joinable()) {
    qedit_.Post(PostCode::kShutdown);
    thread_.join();
  }
}

Result<void> Listener::Start() {
  ZSU_TRY_ASSIGN(com_, qedit_.Extract());
  if (LoadAddress(com_ + com::kEcbAddress) == nullptr) {
    return Fail<msg::NoCommandEcb>();
  }
  // The START CIB comes without a post, and as long as it is chained it counts.
  chain_empty_ = Drain();
  try {
    thread_ = std::thread(&Listener::Run, this);
  } catch (const std::system_error& error) {
    const int os_error = error.code().value();
    return FailWithErrno<msg::ListenerNotStarted>(os_error, ErrnoText(os_error));
  }
  return {};
}

void Listener::Run() {
  LateResume later(qedit_);
  for (;;) {
    const bool others_wait = OthersWait();
    if (failed_ || !stuck_.empty() || others_wait ||
        (!armed_ && limit_tries_ < kLimitTries)) {
      later.Ask();
    }
    // The system clears its ECB with the last CIB only. With one left on the chain the
    // ECB would end every wait at once.
    qedit_.Wait(chain_empty_ && !others_wait ? Qedit::WaitOn::kCommandOrPost
                                             : Qedit::WaitOn::kPostOnly);
    ending_ = qedit_.TakePost() == static_cast<std::uint32_t>(PostCode::kShutdown);
    if (ending_) {
      // No MODIFY is accepted from here on, so that none stays unanswered on the chain.
      (void)qedit_.SetLimit(0);
    }
    // Want of storage is no reason to end zsuper: what is left is taken a second later.
    try {
      failed_ = false;
      chain_empty_ = Drain();
    } catch (const std::exception&) {
      failed_ = true;
      chain_empty_ = false;
    }
    if (ending_) {
      return;
    }
  }
}

bool Listener::Drain() {
  std::vector<const std::uint8_t*> stuck;
  bool full = false;
  const std::uint8_t* next = nullptr;
  for (const std::uint8_t* cib = LoadAddress(com_ + com::kCibAddress); cib != nullptr;
       cib = next) {
    next = LoadAddress(cib + cib::kNext);  // after QEDIT the CIB is not ours to read
    const std::uint8_t verb = cib[cib::kVerb];
    const bool taken = std::find(stuck_.begin(), stuck_.end(), cib) != stuck_.end();
    std::optional<Command> command = taken ? std::nullopt : DecodeCib(cib);
    if (command &&
        ((full && command->verb == Verb::kModify) || !queue_.HasRoomFor(command->verb))) {
      full = true;  // and no later MODIFY may overtake this one
      continue;
    }
    if (command) {
      ReportFaults(cib);
    }
    if (!Free(cib)) {
      stuck.push_back(cib);
    }
    if (command) {
      if (command->verb == Verb::kStop) {
        armed_ = false;
        limit_tries_ = 0;
      }
      command->seq = ++seq_;
      command->received_at = std::chrono::system_clock::now();
      queue_.Push(*std::move(command));
    } else if (!taken) {
      report_(Text<msg::VerbNotKnown>(verb));
    }
  }
  stuck_ = std::move(stuck);
  if (!armed_ && !ending_) {
    Arm();
  }
  return !full && stuck_.empty();
}

bool Listener::Free(const std::uint8_t* cib) {
  const int return_code = qedit_.FreeCib(cib);
  if (return_code != 0) {
    const std::string text = Text<msg::CibNotFreed>(return_code);
    ReportOnce(text, text);
  }
  return return_code == 0;
}

void Listener::ReportFaults(const std::uint8_t* cib) {
  const CibFaults faults = FaultsOf(cib);
  if (faults.no_extension) {
    ReportOnce(msg::IssuerNotKnown::kId,
               Text<msg::IssuerNotKnown>(cib[cib::kVersion], ExtensionOffsetOf(cib)));
  }
  if (faults.text_cut) {
    ReportOnce(msg::CommandTextCut::kId, Text<msg::CommandTextCut>(TextLengthOf(cib)));
  }
  if (faults.no_character) {
    ReportOnce(msg::NoCharacter::kId, Text<msg::NoCharacter>());
  }
}

// If one CIB has a fault, all have it.
void Listener::ReportOnce(std::string_view key, const std::string& text) {
  if (std::find(reported_.begin(), reported_.end(), key) == reported_.end()) {
    reported_.emplace_back(key);
    report_(text);
  }
}

void Listener::Arm() {
  const int return_code = qedit_.SetLimit(limit_);
  armed_ = return_code == 0;
  limit_tries_ = armed_ ? 0 : limit_tries_ + 1;
  if (!armed_) {
    const std::string text = Text<msg::LimitNotSet>(limit_, return_code);
    ReportOnce(text, text);
  }
}

bool Listener::OthersWait() {
  const std::uint8_t* const ecb = LoadAddress(com_ + com::kEcbAddress);
  const bool waited_on = (LoadWord(ecb) & ecb::kWaiting) != 0;
  if (waited_on) {
    ReportOnce(msg::OtherWaiter::kId, Text<msg::OtherWaiter>());
  }
  return waited_on;
}

}  // namespace zsuper
