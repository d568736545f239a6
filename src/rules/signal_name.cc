// SPDX-License-Identifier: Apache-2.0
#include "rules/signal_name.h"

#include "text/characters.h"
#include "text/words.h"

#include <fmt/format.h>

#include <signal.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <optional>
#include <vector>

namespace zsuper {
namespace {

struct NamedSignal {
  std::string_view name;  // without SIG
  int number;
};

// If two names have one number, the first is shown.
constexpr NamedSignal kSignals[] = {
    {"HUP", SIGHUP},       {"INT", SIGINT},   {"QUIT", SIGQUIT}, {"ILL", SIGILL},
    {"TRAP", SIGTRAP},     {"ABRT", SIGABRT}, {"BUS", SIGBUS},   {"FPE", SIGFPE},
    {"KILL", SIGKILL},     {"USR1", SIGUSR1}, {"SEGV", SIGSEGV}, {"USR2", SIGUSR2},
    {"PIPE", SIGPIPE},     {"ALRM", SIGALRM}, {"TERM", SIGTERM}, {"CHLD", SIGCHLD},
    {"CONT", SIGCONT},     {"STOP", SIGSTOP}, {"TSTP", SIGTSTP}, {"TTIN", SIGTTIN},
    {"TTOU", SIGTTOU},     {"URG", SIGURG},   {"XCPU", SIGXCPU}, {"XFSZ", SIGXFSZ},
    {"VTALRM", SIGVTALRM}, {"PROF", SIGPROF}, {"SYS", SIGSYS},
#ifdef SIGWINCH
    {"WINCH", SIGWINCH},
#endif
#ifdef SIGIO
    {"IO", SIGIO},
#endif
#ifdef SIGPOLL
    {"POLL", SIGPOLL},
#endif
#ifdef SIGCLD
    {"CLD", SIGCLD},
#endif
#ifdef SIGIOT
    {"IOT", SIGIOT},
#endif
#ifdef SIGPWR
    {"PWR", SIGPWR},
#endif
#ifdef SIGSTKFLT
    {"STKFLT", SIGSTKFLT},
#endif
#ifdef SIGABND
    {"ABND", SIGABND},
#endif
#ifdef SIGDANGER
    {"DANGER", SIGDANGER},
#endif
#ifdef SIGDUMP
    {"DUMP", SIGDUMP},
#endif
#ifdef SIGIOERR
    {"IOERR", SIGIOERR},
#endif
};

// Signals that not every system has: asked for only if kSignals lacks the name.
struct ForeignSignal {
  std::string_view name;
  std::string_view system;
};
constexpr ForeignSignal kForeignSignals[] = {
    {"ABND", "z/OS"}, {"DANGER", "z/OS"},  {"DUMP", "z/OS"},   {"IOERR", "z/OS"},
    {"PWR", "Linux"}, {"STKFLT", "Linux"}, {"RTMIN", "Linux"}, {"RTMAX", "Linux"},
};

// In capitals and without SIG, as the tables have it.
std::string BareName(std::string_view name) {
  const std::string upper = ToUpper(Trim(name));
  return StartsWith(upper, "SIG") ? upper.substr(3) : upper;
}

const NamedSignal* FindByName(std::string_view bare) {
  const auto* const found =
      std::find_if(std::begin(kSignals), std::end(kSignals),
                   [&](const NamedSignal& signal) { return signal.name == bare; });
  return found == std::end(kSignals) ? nullptr : found;
}

const ForeignSignal* FindForeign(std::string_view bare) {
  const auto* const found =
      std::find_if(std::begin(kForeignSignals), std::end(kForeignSignals),
                   [&](const ForeignSignal& signal) { return signal.name == bare; });
  return found == std::end(kForeignSignals) ? nullptr : found;
}

// Digits, perhaps with a sign as for kill(1). A number too long to have is no signal's.
std::optional<int> AsNumber(std::string_view text) {
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    text.remove_prefix(1);
  }
  if (text.empty() || !std::all_of(text.begin(), text.end(), IsDigit)) {
    return std::nullopt;
  }
  int number = 0;
  const std::from_chars_result result =
      std::from_chars(text.data(), text.data() + text.size(), number);
  return result.ec == std::errc() ? number : 0;
}

// "RTMIN+3" is 3 behind RTMIN; nothing if it is no real-time signal's name at all.
struct RealTimeName {
  bool from_max = false;
  std::optional<int> distance;  // nothing: badly written
};
std::optional<RealTimeName> AsRealTime(std::string_view bare) {
  const bool from_max = StartsWith(bare, "RTMAX");
  if (!from_max && !StartsWith(bare, "RTMIN")) {
    return std::nullopt;
  }
  const std::string_view rest = bare.substr(5);
  if (rest.empty()) {
    return RealTimeName{from_max, 0};
  }
  const bool signed_right = rest.front() == (from_max ? '-' : '+');
  const std::string_view digits = rest.substr(1);
  if (!signed_right || digits.empty() || digits.size() > 3 ||
      !std::all_of(digits.begin(), digits.end(), IsDigit)) {
    return RealTimeName{from_max, std::nullopt};
  }
  return RealTimeName{from_max, std::atoi(std::string(digits).c_str())};
}

#ifdef SIGRTMIN
Result<int> RealTimeSignal(const Part& source, const RealTimeName& name) {
  const int count = SIGRTMAX - SIGRTMIN;
  if (!name.distance || *name.distance > count) {
    return source.Wrong<msg::WrongSignal>(
        fmt::format("{} is not a real-time signal: use SIGRTMIN to SIGRTMIN+{} or "
                    "SIGRTMAX-{} to SIGRTMAX",
                    source.Quoted(), count, count));
  }
  return name.from_max ? SIGRTMAX - *name.distance : SIGRTMIN + *name.distance;
}
#else
Result<int> RealTimeSignal(const Part& source, const RealTimeName& /*name*/) {
  return source.Wrong<msg::WrongSignal>(fmt::format(
      "this system has no {}, only Linux has real-time signals", source.Quoted()));
}
#endif

Error NumberRefused(const Part& source, int number) {
  const std::string name = SignalName(number);
  const bool named = StartsWith(name, "SIG");
  return source.Wrong<msg::WrongSignal>(
      fmt::format("numbers are not taken, they differ between z/OS and Linux: use {}{}",
                  named ? name : "a name such as SIGTERM",
                  named ? fmt::format(", which is {} on this system", number) : ""));
}

}  // namespace

Result<int> ParseSignal(const Part& source) {
  const Part word = source.Trimmed();
  if (word.Empty()) {
    return word.Wrong<msg::WrongSignal>("none is given: use a name such as SIGTERM");
  }
  const std::string bare = BareName(word.Text());
  if (const NamedSignal* signal = FindByName(bare)) {
    return signal->number;
  }
  if (const std::optional<RealTimeName> name = AsRealTime(bare)) {
    return RealTimeSignal(word, *name);
  }
  if (const std::optional<int> number = AsNumber(bare)) {
    return NumberRefused(word, *number);
  }
  if (const ForeignSignal* foreign = FindForeign(bare)) {
    return word.Wrong<msg::WrongSignal>(
        fmt::format("this system has no SIG{}, only {} has", bare, foreign->system));
  }
  const std::string nearest = NearestSignal(word.Text());
  return word.Wrong<msg::WrongSignal>(
      fmt::format("{} is not a signal: use {}", word.Quoted(),
                  nearest.empty() ? "a name such as SIGTERM" : nearest));
}

bool MeansSignal(const Part& source) {
  const std::string_view word = Trim(source.Text());
  const std::string bare = BareName(word);
  return bare.size() != word.size() || AsNumber(bare) || AsRealTime(bare) ||
         FindByName(bare) != nullptr || FindForeign(bare) != nullptr;
}

std::string NearestSignal(std::string_view word) {
  std::vector<std::string_view> names;
  for (const NamedSignal& signal : kSignals) {
    names.push_back(signal.name);
  }
  const std::string_view nearest = Nearest(BareName(word), names);
  return nearest.empty() ? std::string() : "SIG" + std::string(nearest);
}

std::string SignalName(int signal) {
  for (const NamedSignal& named : kSignals) {
    if (named.number == signal) {
      return "SIG" + std::string(named.name);
    }
  }
#ifdef SIGRTMIN
  if (signal >= SIGRTMIN && signal <= SIGRTMAX) {
    const int above = signal - SIGRTMIN;
    const int below = SIGRTMAX - signal;
    if (above == 0 || below == 0) {
      return above == 0 ? "SIGRTMIN" : "SIGRTMAX";
    }
    return above <= below ? fmt::format("SIGRTMIN+{}", above)
                          : fmt::format("SIGRTMAX-{}", below);
  }
#endif
  return fmt::format("signal {}", signal);
}

}  // namespace zsuper
