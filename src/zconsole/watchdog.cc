// SPDX-License-Identifier: Apache-2.0
#include "zconsole/watchdog.h"

#include <array>
#include <chrono>

namespace zsuper {
namespace {

constexpr std::array<std::chrono::seconds, 3> kLimits = {
    std::chrono::seconds(1), std::chrono::seconds(10), std::chrono::seconds(60)};

std::uint32_t Seconds(Time::duration duration) {
  return static_cast<std::uint32_t>(
      std::chrono::duration_cast<std::chrono::seconds>(duration).count());
}

}  // namespace

bool Watchdog::Exhausted() const {
  return current_ && current_->reports == kLimits.size();
}

std::optional<Watchdog::Report> Watchdog::Running(Time now) const {
  if (!current_) {
    return std::nullopt;
  }
  return Report{current_->seq, Seconds(now - current_->since)};
}

std::optional<Watchdog::Report> Watchdog::Check(Time now, bool work_waits) {
  std::optional<Report> report;
  next_.reset();
  if (current_) {
    while (!Exhausted() && now >= current_->since + kLimits[current_->reports]) {
      report = Report{current_->seq, Seconds(kLimits[current_->reports])};
      ++current_->reports;
    }
    if (!Exhausted()) {
      next_ = current_->since + kLimits[current_->reports];
    }
  } else if (work_waits) {
    next_ = now + kLimits[0];
  }
  return report;
}

}  // namespace zsuper
