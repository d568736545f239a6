// SPDX-License-Identifier: Apache-2.0
#include "program/call_targets.h"

#include "program/ask_python.h"

#include <optional>

namespace zsuper {
namespace {

using Verdict = TargetReport::Verdict;

std::optional<Verdict> ToVerdict(std::string_view word) {
  if (word == "found") {
    return Verdict::kFound;
  }
  if (word == "wrong") {
    return Verdict::kWrong;
  }
  if (word == "absent") {
    return Verdict::kAbsent;
  }
  return word == "unknown" ? std::optional(Verdict::kUnknown) : std::nullopt;
}

/// Cuts off what stands before the first `separator`, which goes too.
std::string_view Cut(std::string_view& rest, char separator) {
  const std::string_view part = rest.substr(0, rest.find(separator));
  rest.remove_prefix(part.size() == rest.size() ? part.size() : part.size() + 1);
  return part;
}

}  // namespace

std::vector<TargetReport> ReadTargetReports(std::string_view output, std::size_t count) {
  std::vector<TargetReport> reports;
  while (!output.empty() && reports.size() < count) {
    std::string_view line = Cut(output, '\n');
    // The site's own set-up may write something too.
    if (Cut(line, '\t') == "zsuper-target") {
      if (const auto verdict = ToVerdict(Cut(line, '\t'))) {
        reports.push_back({*verdict, std::string(line)});
      }
    }
  }
  reports.resize(count, {Verdict::kUnknown, "the interpreter gave no answer"});
  return reports;
}

std::vector<TargetReport> CheckCallTargets(const std::string& python,
                                           const std::string& folder,
                                           const ProgramSpec& spec,
                                           const std::vector<std::string>& targets,
                                           const InheritedSignals& inherited) {
  std::vector<std::string> words = {python, "-B"};  // nothing is left behind
  words.insert(words.end(), spec.python_options.begin(), spec.python_options.end());
  words.push_back(folder + "/zsuper-check");
  words.insert(words.end(), targets.begin(), targets.end());
  words.emplace_back("--");
  words.insert(words.end(), spec.arguments.begin(), spec.arguments.end());
  return ReadTargetReports(AskPython(words, inherited), targets.size());
}

}  // namespace zsuper
