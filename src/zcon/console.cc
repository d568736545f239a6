// SPDX-License-Identifier: Apache-2.0
#include "zcon/console.h"

#include "zcon/help.h"

#include <strings.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace zsuper {
namespace {

constexpr std::string_view kPrompt = "zcon> ";
constexpr std::string_view kClearLine = "\r\033[K";
constexpr std::size_t kMaxLine = 4096;  // far more than a command may have

// stdin, cut into lines.
class Lines {
 public:
  // Reads what is there; waits if nothing is.
  void Fill() {
    std::array<char, kMaxLine> bytes{};
    const ssize_t count = ::read(STDIN_FILENO, bytes.data(), bytes.size());
    if (count > 0) {
      text_.append(bytes.data(), static_cast<std::size_t>(count));
    } else if (count == 0 || errno != EINTR) {
      ended_ = true;
    }
  }
  std::optional<std::string> Next() {
    const std::size_t newline = text_.find('\n');
    const bool whole = newline != std::string::npos;
    if (!whole && (text_.empty() || (!ended_ && text_.size() < kMaxLine))) {
      return std::nullopt;
    }
    std::string line = text_.substr(0, newline);
    text_.erase(0, whole ? newline + 1 : newline);
    return line;
  }
  [[nodiscard]] bool Ended() const { return ended_; }

 private:
  std::string text_;
  bool ended_ = false;
};

std::string_view Trim(std::string_view line) {
  constexpr std::string_view kBlanks = " \t\r";
  const std::size_t begin = line.find_first_not_of(kBlanks);
  return begin == std::string_view::npos
             ? std::string_view()
             : line.substr(begin, line.find_last_not_of(kBlanks) - begin + 1);
}

bool IsQuit(std::string_view line) {
  const std::string word(line);
  return ::strcasecmp(word.c_str(), "quit") == 0 ||
         ::strcasecmp(word.c_str(), "exit") == 0;
}

}  // namespace

ZconStatus RunConsole(const std::string& folder, const ZconOptions& options,
                      Output& output) {
  const bool terminal = ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1;
  bool prompting = false;
  const auto print = [&prompting, &output](std::string_view line) {
    if (prompting) {
      output.Print(kClearLine);
      prompting = false;
    }
    output.PrintLine(line);
  };
  Dialogue dialogue(folder, options, true, print);
  Lines lines;
  while (output.OsError() == 0) {
    const bool listening = terminal || !dialogue.AnswersPending();
    if (listening) {
      if (const std::optional<std::string> line = lines.Next()) {
        const std::string_view command = Trim(*line);
        if (IsQuit(command)) {
          break;
        }
        if (IsHelp(command)) {
          print(HelpOnCommands());
        } else if (!command.empty()) {
          dialogue.Enter(std::string(command));
        }
        continue;
      }
      if (lines.Ended()) {
        break;
      }
      if (terminal && !prompting) {
        output.Print(kPrompt);
        prompting = true;
      }
    }
    if (dialogue.Serve(listening ? STDIN_FILENO : -1)) {
      lines.Fill();
      prompting = false;
    }
  }
  return dialogue.Status();
}

}  // namespace zsuper
