// SPDX-License-Identifier: Apache-2.0
#include "options/completion.h"

#include "fakes/temporary_folder.h"
#include "options/zsuper_options.h"
#include "zcon/options.h"

#include <catch2/catch.hpp>

#include <stdio.h>
#include <sys/wait.h>

#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

using zsuper::CompletionScript;
using zsuper::kZsuperOptions;
using zsuper::ParseZconOptions;
using zsuper::TemporaryFolder;

namespace {

using Completed = std::pair<std::string, std::string>;  // a line and what completes it

struct Outcome {
  int status = 0;
  std::string output;
};

Outcome Run(const std::string& command) {
  Outcome outcome;
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::array<char, 4096> buffer{};
  for (std::size_t count = 0;
       (count = ::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    outcome.output.append(buffer.data(), count);
  }
  outcome.status = WEXITSTATUS(::pclose(pipe));
  return outcome;
}

std::string Script(const std::string& program, const std::string& shell) {
  return program == "zsuper"
             ? CompletionScript(kZsuperOptions, shell)
             : std::get<zsuper::ZconExit>(ParseZconOptions({"--completion", shell})).text;
}

// Calls the completion function as bash does for a line, with the cursor at its end; the
// words are taken apart at "=" and ":" as readline does.
constexpr std::string_view kDriver = R"sh(
compopt() { :; }
complete_line() {
    COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDS=() COMP_WORDBREAKS=$' \t\n"\'><=;|&(:'
    local left=$1 piece
    while [[ $left ]]; do
        case $left in
            ' '*) left=${left#"${left%%[! ]*}"}; [[ $left ]] || COMP_WORDS+=('') ;;
            [=:]*) piece=${left%%[!=:]*}; COMP_WORDS+=("$piece"); left=${left#"$piece"} ;;
            *) piece=${left%%[ =:]*}; COMP_WORDS+=("$piece"); left=${left#"$piece"} ;;
        esac
    done
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    "_$2" "$2" "${COMP_WORDS[COMP_CWORD]}" ''
    printf '%s ' "${COMPREPLY[@]}"
}
)sh";

std::string Complete(const TemporaryFolder& folder, const std::string& line) {
  const std::string program = line.substr(0, line.find(' '));
  const std::string script =
      folder.Write("driver", Script(program, "bash") + std::string(kDriver) + "cd " +
                                 (folder / "work") + "\ncomplete_line '" + line + "' " +
                                 program + "\n");
  return Run("PATH=" + (folder / "") + ":$PATH bash --norc " + script).output;
}

}  // namespace

TEST_CASE("bash completes options, values and programs") {
  const TemporaryFolder folder;
  (void)folder.Write("work/app.py", "");
  (void)folder.Write("work/web.pyz", "");
  (void)folder.Write("work/notes.txt", "");
  (void)folder.Write("work/lib/x.py", "");

  const std::vector<Completed> rows = {
      {"zsuper --stop", "--stop-timeout= "},
      {"zsuper -v --exp", "--explain "},
      {"zsuper --kill-mode=", "process group mixed "},
      {"zsuper --kill-mode=g", "group "},
      {"zsuper --kill-mode g", "group "},
      {"zsuper --console=s", "sim "},
      {"zsuper --completion=", "bash zsh fish "},
      {"zsuper --on-stop=SIGTE", "SIGTERM "},
      {"zsuper --on-stop=SIGINT/5s/SIGTE", "SIGINT/5s/SIGTERM "},
      {"zsuper --jobname=", " "},
      {"zsuper --jobname a", " "},
      {"zsuper --python=no", "notes.txt "},
      {"zsuper @no", "@notes.txt "},
      {"zsuper ", "lib app.py web.pyz "},
      {"zsuper a", "app.py "},
      {"zsuper --jobname=X a", "app.py "},
      {"zsuper --jobname X a", "app.py "},
      {"zsuper --on-modify=A:SIGHUP -n a", "app.py "},
      {"zsuper app.py n", "notes.txt "},
      {"zsuper app.py --kill-mode", " "},
      {"zsuper -m http.server --kill-mode=", " "},
      {"zsuper -- --kill", " "},
  };
  for (const auto& [line, words] : rows) {
    CAPTURE(line);
    CHECK(Complete(folder, line) == words);
  }
}

TEST_CASE("bash completes operator commands and the names of the tasks") {
  const TemporaryFolder folder;
  (void)folder.Write("work/app.py", "");
  (void)folder.Write(
      "zcon",
      "#!/bin/sh\n[ \"$*\" = 'D A,L' ] && printf '%s\\n' IEE114I JOBS 00000 "
      "' JOBNAME   PROCESS' ' WEB1      4711' ' WEB2      4712' ' DB  9'\n");
  std::filesystem::permissions(folder / "zcon", std::filesystem::perms::owner_all);
  const std::vector<Completed> rows = {
      {"zcon ", "F P C D help "},
      {"zcon f", "F "},
      {"zcon --ti", "--timeout= "},
      {"zcon --completion=", "bash zsh fish "},
      {"zcon -t 5s -w P ", "WEB1 WEB2 DB "},
      {"zcon p we", "WEB1 WEB2 "},
      {"zcon -- c d", "DB "},
      {"zcon F W", "WEB1, WEB2, "},
      {"zcon D ", "A,L "},
      {"zcon -c ", " "},
      {"zcon P WEB1 ", " "},
  };
  for (const auto& [line, words] : rows) {
    CAPTURE(line);
    CHECK(Complete(folder, line) == words);
  }
}

TEST_CASE("each shell takes its completion script") {
  const auto shell = GENERATE(values<std::string>({"bash", "zsh", "fish"}));
  const auto program = GENERATE(values<std::string>({"zsuper", "zcon"}));
  if (Run("command -v " + shell).status != 0) {
    WARN(shell << " is not installed, its script was not checked");
    return;
  }
  const TemporaryFolder folder;
  const std::string script = folder.Write("script", Script(program, shell) + "\n");
  const Outcome outcome = Run(shell + " -n " + script);
  CHECK(outcome.status == 0);
  CHECK(outcome.output.empty());
}

TEST_CASE("every shell's script names every option") {
  const auto shell = GENERATE(values<std::string>({"bash", "zsh", "fish"}));
  const std::string script = CompletionScript(kZsuperOptions, shell);
  CHECK(script.find('%' + std::string("OPTION")) == std::string::npos);
  for (const zsuper::OptionRow& row : kZsuperOptions) {
    CAPTURE(shell, row.name);
    const std::string name(shell == "fish" ? "-l " + std::string(row.name.substr(2))
                                           : std::string(row.name));
    const bool named =
        script.find(name + (shell == "fish" ? " " : "")) != std::string::npos;
    CHECK(named);
  }
}
