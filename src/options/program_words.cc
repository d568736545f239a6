// SPDX-License-Identifier: Apache-2.0
#include "options/program_words.h"

#include "messages/message.h"
#include "text/words.h"

#include <sys/stat.h>

#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

namespace zsuper {
namespace {

using Words = std::vector<std::string>;

/// A name like python, python3.11 or python3.13t. In a path it is one unless it is a
/// folder; by itself it is a script if there is such a file here, as for python3.
bool IsInterpreter(const std::string& word) {
  const std::size_t slash = word.rfind('/');
  std::string_view name = word;
  name.remove_prefix(slash == std::string::npos ? 0 : slash + 1);
  constexpr std::string_view kPython = "python";
  if (name.substr(0, kPython.size()) != kPython ||
      name.find_first_not_of("0123456789.t", kPython.size()) != std::string_view::npos) {
    return false;
  }
  struct stat status {};
  const bool there = ::stat(word.c_str(), &status) == 0;
  return slash == std::string::npos ? !there : !there || !S_ISDIR(status.st_mode);
}

/// Where the interpreter's options end, which begin at `word`. They go into `options`,
/// and what a word like -Im says of the program stays in it.
Words::iterator TakeInterpreterOptions(Words::iterator word, Words::iterator end,
                                       Words& options) {
  for (; word != end && word->size() > 1 && word->front() == '-'; ++word) {
    if (*word == "--") {
      return word + 1;
    }
    const bool is_long = (*word)[1] == '-';
    const std::size_t at = is_long ? std::string::npos : word->find_first_of("mcXW", 1);
    const bool program =
        at != std::string::npos && ((*word)[at] == 'm' || (*word)[at] == 'c');
    if (program && at > 1) {
      options.push_back(word->substr(0, at));
      word->erase(1, at - 1);
    }
    if (program) {
      return word;
    }
    options.push_back(*word);
    const bool value_follows =
        is_long ? *word == "--check-hash-based-pycs" : at + 1 == word->size();
    if (value_follows && word + 1 != end) {
      options.push_back(*++word);
    }
  }
  return word;
}

Result<void> CheckWords(const Words& program) {
  if (program.empty() || program.front().empty()) {
    return Fail<msg::ProgramMissing>();
  }
  const std::string& first = program.front();
  if ((first == "-m" || first == "-c") && program.size() < 2) {
    return Fail<msg::ProgramIncomplete>(first, first == "-m" ? "-m MODULE" : "-c CODE");
  }
  const bool option = first.size() > 1 && first.front() == '-';
  if (option && first[1] != 'm' && first[1] != 'c') {
    return Fail<msg::ProgramLikeOption>(first, first);
  }
  return {};
}

// The last name in a path, without suffix. "." and "app/" stand for a folder's name.
std::string NameOfPath(const std::string& path) {
  std::error_code failed;
  std::filesystem::path full = std::filesystem::absolute(path, failed).lexically_normal();
  if (!full.has_filename()) {
    full = full.parent_path();
  }
  return full.stem().string();
}

// The name that the program gives the job, before it is cut to size.
std::string NameOfProgram(const std::vector<std::string>& program) {
  const std::string& first = program.front();
  if (first == "-" || StartsWith(first, "-c")) {
    return "";
  }
  if (!StartsWith(first, "-m")) {
    return NameOfPath(first);
  }
  const std::string& module =
      first.size() > 2 || program.size() < 2 ? first.substr(2) : program[1];
  return module.substr(module.rfind('.') + 1);
}

}  // namespace

Result<void> TakeProgramWords(Words words, ProgramSpec& spec) {
  if (!words.empty() && IsInterpreter(words.front())) {
    spec.python = words.front();
    spec.python_in_front = true;
    words.erase(words.begin(), TakeInterpreterOptions(words.begin() + 1, words.end(),
                                                      spec.python_options));
  }
  Result<void> right = CheckWords(words);
  spec.arguments = std::move(words);
  return right;
}

std::string DefaultJobname(const std::vector<std::string>& program) {
  const std::string jobname = JobnameFrom(NameOfProgram(program));
  return jobname.empty() ? "PYTHON" : jobname;
}

}  // namespace zsuper
