// SPDX-License-Identifier: Apache-2.0
#include "console/wto_messages.h"

#include "text/lines.h"

#include <algorithm>

namespace zsuper {
namespace {

constexpr std::uint8_t kEbcdicBlank = 0x40;

// Register 15 of WTO. 4: a line was not as it should be, and the message ends before it.
// X'20': no message buffers (IBM, explanation of Db2's code 00C60001). The whole list
// (MVS Assembler Services Reference, WTO) was not to be had: multiples of 4 up to X'30'
// are taken for it. A sibling of MVS was seen to leave anything in the register after a
// line that it had shown, so other values say nothing.
constexpr int kCutBeforeLine = 0x04;
constexpr int kNoBuffers = 0x20;
constexpr int kLastOfWto = 0x30;

void AppendPieces(const EbcdicText& line, std::vector<EbcdicText>& pieces) {
  if (line.empty()) {
    pieces.push_back({kEbcdicBlank});
  }
  for (std::size_t at = 0; at < line.size(); at += kWtoMultiLineLength) {
    const std::size_t size = std::min(kWtoMultiLineLength, line.size() - at);
    const auto begin = line.begin() + static_cast<std::ptrdiff_t>(at);
    pieces.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(size));
  }
}

}  // namespace

std::vector<std::vector<EbcdicText>> WtoMessages(const std::vector<std::string>& lines) {
  if (lines.size() == 1) {
    EbcdicText line = ToEbcdic(lines.front());
    if (!line.empty() && line.size() <= kWtoLineLength) {
      return {{std::move(line)}};
    }
  }
  std::vector<EbcdicText> pieces;
  for (const std::string& line : lines) {
    AppendPieces(ToEbcdic(line), pieces);
  }
  std::vector<std::vector<EbcdicText>> messages;
  for (EbcdicText& piece : pieces) {
    if (messages.empty() || messages.back().size() == kWtoMessageLines) {
      messages.emplace_back();
    }
    messages.back().push_back(std::move(piece));
  }
  return messages;
}

WtoOutcome OutcomeOfWto(int return_code) {
  switch (return_code) {
    case 0:
      return WtoOutcome::kSent;
    case kCutBeforeLine:
      return WtoOutcome::kCut;
    case kNoBuffers:
      return WtoOutcome::kNoRoom;
    default:
      return return_code > 0 && return_code <= kLastOfWto && return_code % 4 == 0
                 ? WtoOutcome::kRefused
                 : WtoOutcome::kUnknown;
  }
}

}  // namespace zsuper
