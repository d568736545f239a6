// SPDX-License-Identifier: Apache-2.0
#include "zcon/help.h"

#include "text/characters.h"
#include "text/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <vector>

namespace zsuper {
namespace {

// The words of other tools, and what does here what they do there.
struct OtherWord {
  std::string_view word;
  std::string_view instead;
};

constexpr std::string_view kList = "use D A,L to list the tasks";
constexpr std::string_view kStatus = "use F JOB,ZSUPER STATUS to ask a task";
constexpr std::string_view kStart = "use S MEMBER to start a task";
constexpr std::string_view kLog =
    "read the task's output; S MEMBER tells the file that it goes to";
constexpr OtherWord kOtherWords[] = {
    {"LIST", kList},  {"LS", kList},       {"PS", kList},
    {"TASKS", kList}, {"JOBS", kList},     {"SHOW", kList},
    {"ST", kStatus},  {"STATUS", kStatus}, {"INFO", kStatus},
    {"RUN", kStart},  {"RESTART", kStart}, {"LOG", kLog},
    {"LOGS", kLog},   {"TAIL", kLog},      {"KILL", "use C JOB to end a task at once"}};

constexpr std::array<std::string_view, 8> kCommands = {
    "MODIFY", "STOP", "CANCEL", "DISPLAY", "START", "HELP", "QUIT", "EXIT"};

std::vector<std::string> Words(std::string_view line) {
  std::vector<std::string> words;
  while (true) {
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    if (line.empty()) {
      return words;
    }
    const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
    words.push_back(ToUpper(line.substr(0, end)));
    line.remove_prefix(end);
  }
}

std::string HintOnWord(const std::string& word) {
  const auto* other = std::find_if(std::begin(kOtherWords), std::end(kOtherWords),
                                   [&](const OtherWord& w) { return w.word == word; });
  std::string hint;
  if (other != std::end(kOtherWords)) {
    hint = std::string(other->instead) + "; ";
  } else if (const std::string_view near =
                 Nearest(word, {kCommands.begin(), kCommands.end()});
             !near.empty()) {
    hint = std::string(near) + " is near; ";
  }
  return hint + "help lists the commands";
}

bool IsOneOf(const std::string& word, std::string_view letter, std::string_view whole) {
  return word == letter || word == whole;
}

}  // namespace

std::string HelpOnCommands() {
  return R"(Commands:
  F JOB,TEXT   MODIFY: say TEXT to the task JOB
  P JOB        STOP: ask JOB to end
  C JOB        CANCEL: end JOB at once
  D A,L        DISPLAY: list the tasks
  S MEMBER     START: run the options in the file MEMBER as a task
  help, quit   print this; leave the console, as the end of the input does
In F and P, * in JOB stands for any characters; JOB.PID is one of several tasks.
F JOB,ZSUPER HELP lists what JOB understands. Letters become capitals except
between apostrophes, which stay part of the text: F JOB,'Mixed Case'.
In a shell quote the command: zcon "F JOB,'Mixed Case'".)";
}

bool IsHelp(std::string_view word) {
  return word == "?" || ToUpper(word) == "HELP";
}

std::string Hint(std::string_view refused) {
  const std::vector<std::string> words = Words(refused);
  if (words.empty()) {
    return "help lists the commands";
  }
  const std::string& verb = words.front();
  const std::string operand = words.size() > 1 ? words[1] : "";
  if (IsOneOf(verb, "F", "MODIFY")) {
    if (operand.find(',') != std::string::npos) {
      return "";
    }
    std::string text = words.size() > 2 ? words[2] : "TEXT";
    text.erase(0, text.find_first_not_of(','));
    return fmt::format("put a comma and no blank between name and text: F {},{}",
                       operand.empty() ? "JOB" : operand, text);
  }
  if (IsOneOf(verb, "D", "DISPLAY")) {
    return std::string(kList) + ", F JOB,ZSUPER STATUS to ask one";
  }
  if (IsOneOf(verb, "S", "START")) {
    return "as S MEMBER, S MEMBER.JOB or S MEMBER,,,PARAMETERS";
  }
  if (IsOneOf(verb, "P", "STOP") || IsOneOf(verb, "C", "CANCEL")) {
    return operand.empty() ? fmt::format("name the task: {} JOB", verb) : "";
  }
  return HintOnWord(verb);
}

}  // namespace zsuper
