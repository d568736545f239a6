// SPDX-License-Identifier: Apache-2.0
#include "system/simulated_task.h"

#include "console/cib.h"
#include "console/qedit.h"
#include "system/system_storage.h"
#include "text/ebcdic.h"

#include <unistd.h>

#include <algorithm>
#include <bitset>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace zsuper {
namespace {

// QEDIT's results.
constexpr int kDone = 0;
constexpr int kNotOurOrigin = 4;
constexpr int kNotAllowed = 8;

// The longest text of an operator command needs a CIB of 192 bytes. The limit lets 255
// in, and one STOP comes on top.
constexpr int kMaxLimit = 255;
constexpr std::size_t kMaxText = 126;
constexpr std::size_t kDoubleword = 8;
constexpr std::size_t kCibSize = 192;
constexpr std::size_t kCibCount = kMaxLimit + 1;

// What stands where in the task's storage.
constexpr std::size_t kComList = 0;
constexpr std::size_t kEcb = 16;
constexpr std::size_t kFirstCib = 64;
constexpr std::size_t kStorageSize = kFirstCib + kCibCount * kCibSize;

constexpr std::size_t UpToDoubleword(std::size_t size) {
  return (size + kDoubleword - 1) / kDoubleword * kDoubleword;
}
static_assert(UpToDoubleword(cib::kData + kMaxText) + cibx::kSize <= kCibSize);

void StoreWord(std::uint8_t* at, std::uint32_t word) {
  at[0] = static_cast<std::uint8_t>(word >> 24U);
  at[1] = static_cast<std::uint8_t>(word >> 16U);
  at[2] = static_cast<std::uint8_t>(word >> 8U);
  at[3] = static_cast<std::uint8_t>(word);
}

void StoreHalfword(std::uint8_t* at, std::size_t halfword) {
  at[0] = static_cast<std::uint8_t>(halfword >> 8U);
  at[1] = static_cast<std::uint8_t>(halfword);
}

void BuildExtension(std::uint8_t* cibx, const Issuer& issuer) {
  constexpr std::size_t kNameSize = 8;
  constexpr std::uint8_t kBlank = 0x40;
  std::fill_n(cibx, cibx::kSize, std::uint8_t{0});
  const EbcdicText name = ToEbcdic(issuer.console);
  std::fill_n(cibx + cibx::kConsoleName, kNameSize, kBlank);
  std::copy_n(name.begin(), std::min(name.size(), kNameSize), cibx + cibx::kConsoleName);
  std::copy(issuer.cart.begin(), issuer.cart.end(), cibx + cibx::kCart);
  StoreWord(cibx + cibx::kConsoleId, issuer.console_id);
  StoreWord(cibx + cibx::kOriginalConsoleId, issuer.console_id);
}

// All but the chain. What the slot held before stays behind the data, as it does on z/OS.
void BuildCib(std::uint8_t* cib, std::uint8_t verb, const EbcdicText& text,
              const Issuer& issuer) {
  const std::size_t extension = UpToDoubleword(cib::kData + text.size());
  std::fill_n(cib, cib::kData, std::uint8_t{0});
  cib[cib::kVerb] = verb;
  cib[cib::kLength] = static_cast<std::uint8_t>((extension + cibx::kSize) / kDoubleword);
  StoreHalfword(cib + cib::kExtension, extension);
  cib[cib::kVersion] = cib::kCurrentVersion;
  StoreHalfword(cib + cib::kDataLength, text.size());
  std::copy(text.begin(), text.end(), cib + cib::kData);
  BuildExtension(cib + extension, issuer);
}

Refusal TaskBusy(Verb verb, bool for_now) {
  Refusal refusal = Refuse("IEE342I", VerbName(verb), "REJECTED-TASK BUSY");
  refusal.for_now = for_now;
  return refusal;
}

}  // namespace

class SimulatedTask::Impl {
 public:
  Impl(std::string jobname, const std::optional<std::string>& start_parms,
       const Issuer& starter)
      : jobname_(std::move(jobname)), storage_(kStorageSize) {
    std::variant<std::string, Refusal> parms = ParseStartParms(start_parms.value_or(""));
    if (const auto* refusal = std::get_if<Refusal>(&parms)) {
      throw std::invalid_argument(refusal->message);
    }
    StoreWord(storage_.System(kComList + com::kEcbAddress), storage_.AddressOf(kEcb));
    // It is there before the program runs: nothing is posted.
    Chain(cib::kVerbStart, ToEbcdic(*std::get_if<std::string>(&parms)), starter);
  }

  std::optional<Refusal> Modify(const std::string& text, const Issuer& issuer) {
    const EbcdicText data = ToEbcdic(text);
    if (data.size() > kMaxText) {
      return Refuse("IEE308I", VerbName(Verb::kModify), "TERM LENGTH ERROR");
    }
    if (Survey().cibs >= limit_) {
      return TaskBusy(Verb::kModify, limit_ > 0);
    }
    Chain(cib::kVerbModify, data, issuer);
    Post(ecb::kModify);
    return std::nullopt;
  }

  std::optional<Refusal> Stop(const Issuer& issuer) {
    if (Survey().stop) {
      return TaskBusy(Verb::kStop, true);
    }
    Chain(cib::kVerbStop, {}, issuer);
    limit_ = 0;
    Post(ecb::kStop);
    return std::nullopt;
  }

  [[nodiscard]] const std::string& Jobname() const { return jobname_; }
  [[nodiscard]] const std::uint8_t* ComList() const { return storage_.Task(kComList); }
  [[nodiscard]] bool Posted() const {
    return (LoadWord(storage_.System(kEcb)) & ecb::kPosted) != 0;
  }

  int FreeCib(const std::uint8_t* origin, const std::uint8_t* cib) {
    if (origin != storage_.Task(kComList + com::kCibAddress)) {
      return kNotOurOrigin;
    }
    std::uint8_t* link = FirstLink();
    while (LoadWord(link) != 0 && LoadAddress(link) != cib) {
      link = NextLink(link);
    }
    if (LoadWord(link) == 0) {
      return kNotAllowed;  // not of the chain: taken for a wish to add it
    }
    const std::size_t offset = storage_.OffsetOf(LoadWord(link));
    StoreWord(link, LoadWord(storage_.System(offset + cib::kNext)));
    in_use_.reset((offset - kFirstCib) / kCibSize);
    if (LoadWord(FirstLink()) == 0) {
      StoreWord(storage_.System(kEcb), 0);
    }
    return kDone;
  }

  int SetLimit(const std::uint8_t* origin, int count) {
    if (origin != storage_.Task(kComList + com::kCibAddress)) {
      return kNotOurOrigin;
    }
    if (count < 0) {
      return kNotAllowed;
    }
    limit_ = count % (kMaxLimit + 1);  // so OS/VS1 was seen to take 256
    return kDone;
  }

 private:
  struct Chained {
    int cibs = 0;
    bool stop = false;
  };

  // The words that hold a CIB's address, as the system sees them: the COM list's, then
  // each CIB's. The last one holds 0.
  [[nodiscard]] std::uint8_t* FirstLink() const {
    return storage_.System(kComList + com::kCibAddress);
  }
  [[nodiscard]] std::uint8_t* NextLink(const std::uint8_t* link) const {
    return storage_.System(storage_.OffsetOf(LoadWord(link)) + cib::kNext);
  }

  [[nodiscard]] Chained Survey() const {
    Chained result;
    for (const std::uint8_t* link = FirstLink(); LoadWord(link) != 0;
         link = NextLink(link)) {
      ++result.cibs;
      result.stop = result.stop || LoadAddress(link)[cib::kVerb] == cib::kVerbStop;
    }
    return result;
  }

  // Appends a CIB. There is always a free one: the limit and the single STOP see to it.
  void Chain(std::uint8_t verb, const EbcdicText& text, const Issuer& issuer) {
    std::size_t slot = 0;
    while (in_use_.test(slot)) {
      ++slot;
    }
    in_use_.set(slot);
    const std::size_t offset = kFirstCib + slot * kCibSize;
    BuildCib(storage_.System(offset), verb, text, issuer);
    std::uint8_t* link = FirstLink();
    while (LoadWord(link) != 0) {
      link = NextLink(link);
    }
    StoreWord(link, storage_.AddressOf(offset));
  }

  // Posting a posted ECB changes nothing: it keeps the code of the first command.
  void Post(std::uint32_t code) {
    if (!Posted()) {
      StoreWord(storage_.System(kEcb), code);
    }
  }

  const std::string jobname_;
  const SystemStorage storage_;
  std::bitset<kCibCount> in_use_;
  int limit_ = 0;
};

SimulatedTask::SimulatedTask(std::string jobname,
                             const std::optional<std::string>& start_parms,
                             const Issuer& starter)
    : impl_(std::make_unique<Impl>(std::move(jobname), start_parms, starter)) {}

SimulatedTask::~SimulatedTask() = default;

std::optional<Refusal> SimulatedTask::Enter(const OperatorCommand& command,
                                            const Issuer& issuer) {
  const bool names_a_task = command.verb != OperatorCommand::Verb::kDisplay &&
                            command.verb != OperatorCommand::Verb::kStart;
  if (names_a_task && !NameMeans(command.name, impl_->Jobname(), ::getpid())) {
    return Refusal{NotActive(command.name)};
  }
  switch (command.verb) {
    case OperatorCommand::Verb::kModify:
      return impl_->Modify(command.text, issuer);
    case OperatorCommand::Verb::kStop:
      return impl_->Stop(issuer);
    case OperatorCommand::Verb::kCancel:
    case OperatorCommand::Verb::kDisplay:
    case OperatorCommand::Verb::kStart:
      break;
  }
  return Refuse("IEE305I", VerbName(command.verb), "COMMAND INVALID");
}

const std::uint8_t* SimulatedTask::ComList() const {
  return impl_->ComList();
}

bool SimulatedTask::Posted() const {
  return impl_->Posted();
}

int SimulatedTask::FreeCib(const std::uint8_t* origin, const std::uint8_t* cib) {
  return impl_->FreeCib(origin, cib);
}

int SimulatedTask::SetLimit(const std::uint8_t* origin, int count) {
  return impl_->SetLimit(origin, count);
}

}  // namespace zsuper
