// SPDX-License-Identifier: Apache-2.0
#include "console/qedit_zos.h"

#include "console/cib.h"
#include "console/services_zos.h"
#include "console/wto_messages.h"
#include "messages/message.h"
#include "text/ebcdic.h"
#include "text/lines.h"

#include <stdlib.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <mutex>
#include <optional>
#include <utility>

namespace zsuper {
namespace {

static_assert(sizeof(void*) == 8, "the routines expect a 64-bit caller");
static_assert(kWtoMessageLines == kZsuWtoMaxLines);
static_assert(kWtoMultiLineLength == kZsuWtoLineSize &&
              kWtoLineLength == kZsuWtoTextSize);

// All that the system must be able to address with 31 bits. Blocks are zero where they
// are not set, so one zeroed at first stays right.
struct LowStorage {
  ZsuExtractBlock extract;
  ZsuWaitBlock wait;
  ZsuPostBlock post;
  ZsuFreeBlock free;
  ZsuLimitBlock limit;
  ZsuWtoBlock wto;
  ZsuWtoLinesBlock wto_lines;
  volatile std::uint32_t own_ecb;  // the system changes it
};

struct Release {
  void operator()(void* storage) const { ::free(storage); }
};

std::uint32_t AddressOf(const volatile void* at) {
  return static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(at));
}

class ZosQedit : public Qedit {
 public:
  ZosQedit(std::unique_ptr<LowStorage, Release> storage,
           std::function<void(std::string)> report)
      : low_(std::move(storage)), report_(std::move(report)) {}

  Result<const std::uint8_t*> Extract() override {
    ZsuExtract(&low_->extract);
    com_ = reinterpret_cast<const std::uint8_t*>(  // NOLINT(performance-no-int-to-ptr)
        static_cast<std::uintptr_t>(low_->extract.com_list & ~kZsuEndOfList));
    if (com_ == nullptr) {
      return Fail<msg::ExtractFailed>();
    }
    low_->wait.command_ecb = LoadWord(com_ + com::kEcbAddress) & ~kZsuEndOfList;
    low_->wait.own_ecb = AddressOf(&low_->own_ecb) | kZsuEndOfList;
    return com_;
  }

  void Wait(WaitOn what) override {
    low_->wait.own_only = what == WaitOn::kPostOnly ? 1 : 0;
    ZsuWait(&low_->wait);
  }

  // The ECB first: a POST in between then ends the next WAIT too early, and none is lost.
  std::uint32_t TakePost() override {
    low_->own_ecb = 0;
    return post_code_.exchange(0);
  }

  void Post(PostCode code) override {
    std::uint32_t before = post_code_;
    while (before != static_cast<std::uint32_t>(PostCode::kShutdown) &&
           !post_code_.compare_exchange_weak(before, static_cast<std::uint32_t>(code))) {
    }
    const std::lock_guard lock(post_mutex_);
    low_->post.ecb = AddressOf(&low_->own_ecb);
    low_->post.code = static_cast<std::uint32_t>(code);
    ZsuPost(&low_->post);
  }

  int FreeCib(const std::uint8_t* cib) override {
    if (cib[cib::kVerb] == cib::kVerbStart) {
      RememberStarter(cib);
    }
    low_->free.origin = Origin();
    low_->free.cib = AddressOf(cib);
    return ZsuFree(&low_->free);
  }

  int SetLimit(int count) override {
    low_->limit.origin = Origin();
    low_->limit.count = static_cast<std::uint32_t>(count);
    return ZsuLimit(&low_->limit);
  }

  int WriteToOperator(const Wto& message) override {
    const std::lock_guard lock(wto_mutex_);
    const Issuer* const to = Addressee(message);
    int worst = 0;
    for (const std::vector<EbcdicText>& part : WtoMessages(message.lines)) {
      worst = std::max(worst, Deliver(part, to));
    }
    return worst;
  }

 private:
  // QEDIT wants the address of the word that holds the first CIB's address.
  [[nodiscard]] std::uint32_t Origin() const {
    return AddressOf(com_ + com::kCibAddress);
  }

  // Null: all operators. A CIB without extension does not say who entered the command.
  [[nodiscard]] const Issuer* Addressee(const Wto& message) const {
    if (message.to) {
      return message.to->console_id != 0 ? &*message.to : nullptr;
    }
    return message.to_starter && starter_ ? &*starter_ : nullptr;
  }

  void RememberStarter(const std::uint8_t* cib) {
    const std::optional<Command> start = DecodeCib(cib);
    const std::lock_guard lock(wto_mutex_);
    if (start && start->issuer.console_id != 0) {
      starter_ = start->issuer;
    }
  }

  int Deliver(const std::vector<EbcdicText>& lines, const Issuer* to) {
    const int return_code = Send(lines, to);
    const WtoOutcome outcome = OutcomeOfWto(return_code);
    if (outcome == WtoOutcome::kRefused && to != nullptr) {
      // Its console may have gone; the answer is still wanted.
      report_(Text<msg::ConsoleNotWritten>(to->console, return_code));
      return Deliver(lines, nullptr);
    }
    if (outcome == WtoOutcome::kCut) {
      report_(Text<msg::WtoCut>(return_code));
    } else if (outcome == WtoOutcome::kUnknown) {
      if (!std::exchange(unknown_told_, true)) {
        report_(Text<msg::WtoUnknown>(return_code));
      }
    } else if (outcome != WtoOutcome::kSent) {
      report_(Text<msg::WtoRefused>(return_code));
    }
    return return_code;
  }

  // One WTO. Several lines that the system refuses, or whose list is not what the routine
  // knows, go one by one, as the plainest message there is.
  int Send(const std::vector<EbcdicText>& lines, const Issuer* to) {
    if (lines.size() > 1 && lines_known_) {
      const int return_code = SendLines(lines, to);
      lines_known_ = return_code != kZsuWtoUnknownList;
      if (lines_known_ && OutcomeOfWto(return_code) != WtoOutcome::kRefused) {
        return return_code;
      }
    }
    int remarkable = 0;  // the first that is
    for (const EbcdicText& line : lines) {
      const int return_code = SendLine(line, to);
      const WtoOutcome outcome = OutcomeOfWto(return_code);
      if (outcome == WtoOutcome::kRefused || outcome == WtoOutcome::kNoRoom) {
        return return_code;
      }
      remarkable = remarkable != 0 ? remarkable : return_code;
    }
    return remarkable;
  }

  int SendLine(const EbcdicText& line, const Issuer* to) {
    ZsuWtoBlock& block = low_->wto;
    Address(block, to);
    block.length = static_cast<std::uint16_t>(line.size());
    std::copy(line.begin(), line.end(), block.text);
    return ZsuWto(&block);
  }

  int SendLines(const std::vector<EbcdicText>& lines, const Issuer* to) {
    ZsuWtoLinesBlock& block = low_->wto_lines;
    Address(block, to);
    block.count = static_cast<std::uint32_t>(lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
      block.lines[i].length = static_cast<std::uint16_t>(lines[i].size());
      std::copy(lines[i].begin(), lines[i].end(), block.lines[i].text);
    }
    return ZsuWtoLines(&block);
  }

  template <typename Block>
  static void Address(Block& block, const Issuer* to) {
    block.reply = to != nullptr ? 1 : 0;
    if (to != nullptr) {
      block.console_id = to->console_id;
      std::copy(to->cart.begin(), to->cart.end(), block.cart);
    }
  }

  const std::unique_ptr<LowStorage, Release> low_;
  const std::function<void(std::string)> report_;
  const std::uint8_t* com_ = nullptr;
  std::atomic<std::uint32_t> post_code_{0};
  std::mutex post_mutex_;  // guards low_->post
  std::mutex wto_mutex_;   // guards low_->wto, low_->wto_lines, and what follows
  bool lines_known_ = true;
  bool unknown_told_ = false;
  std::optional<Issuer> starter_;
};

}  // namespace

Result<std::unique_ptr<Qedit>> MakeZosQedit(std::function<void(std::string)> report) {
  std::unique_ptr<LowStorage, Release> storage(
      static_cast<LowStorage*>(::__malloc31(sizeof(LowStorage))));
  if (storage == nullptr) {
    const int os_error = errno;
    return FailWithErrno<msg::NoLowStorage>(os_error, sizeof(LowStorage),
                                            ErrnoText(os_error));
  }
  *storage = LowStorage{};
  return std::unique_ptr<Qedit>(
      std::make_unique<ZosQedit>(std::move(storage), std::move(report)));
}

}  // namespace zsuper
