// SPDX-License-Identifier: Apache-2.0
#include "options/jobname.h"

#include "messages/message.h"

#include <cctype>
#include <filesystem>
#include <system_error>

namespace zsuper {

namespace {

constexpr std::string_view kFirst = "ABCDEFGHIJKLMNOPQRSTUVWXYZ@#$";
constexpr std::string_view kDigits = "0123456789";

bool Contains(std::string_view set, char c) {
  return set.find(c) != std::string_view::npos;
}

std::string InCapitals(std::string_view text) {
  std::string capitals;
  for (const char c : text) {
    capitals += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return capitals;
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

// Which name the program gives the job, before it is cut to size.
std::string NameOfProgram(const std::vector<std::string>& program) {
  const std::string& first = program.front();
  if (first == "-" || first.compare(0, 2, "-c") == 0) {
    return "";
  }
  if (first.compare(0, 2, "-m") != 0) {
    return NameOfPath(first);
  }
  const std::string& module =
      first.size() > 2 || program.size() < 2 ? first.substr(2) : program[1];
  return module.substr(module.rfind('.') + 1);
}

}  // namespace

Result<std::string> ParseJobname(std::string_view name) {
  std::string capitals = InCapitals(name);
  bool right = !capitals.empty() && capitals.size() <= kMaxJobname &&
               Contains(kFirst, capitals.front());
  for (const char c : capitals) {
    right = right && (Contains(kFirst, c) || Contains(kDigits, c));
  }
  if (!right) {
    return Fail<msg::OptionValueBad>(
        "--jobname", name, "1 to 8 letters, digits, @, #, $; not starting with a digit");
  }
  return capitals;
}

std::string DefaultJobname(const std::vector<std::string>& program) {
  std::string jobname;
  for (const char c : InCapitals(NameOfProgram(program))) {
    const bool fits = Contains(kFirst, c) || (!jobname.empty() && Contains(kDigits, c));
    if (fits && jobname.size() < kMaxJobname) {
      jobname += c;
    }
  }
  return jobname.empty() ? "PYTHON" : jobname;
}

}  // namespace zsuper
