// SPDX-License-Identifier: Apache-2.0
#include "text/record_cutter.h"

#include <algorithm>
#include <utility>

namespace zsuper {
namespace {

bool ContinuesCharacter(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

}  // namespace

RecordCutter::RecordCutter(std::size_t longest,
                           std::function<void(std::string_view)> write)
    : longest_(longest), write_(std::move(write)) {}

void RecordCutter::Append(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    line_ += bytes.substr(0, end);
    bytes.remove_prefix(std::min(end, bytes.size()));
    while (line_.size() > longest_) {
      std::size_t cut = longest_;
      while (cut > 1 && ContinuesCharacter(line_[cut])) {
        --cut;
      }
      write_(std::string_view(line_).substr(0, cut));
      line_.erase(0, cut);
    }
    if (!bytes.empty()) {
      bytes.remove_prefix(1);
      write_(line_);
      line_.clear();
    }
  }
}

void RecordCutter::Finish() {
  if (!line_.empty()) {
    write_(line_);
    line_.clear();
  }
}

}  // namespace zsuper
