// SPDX-License-Identifier: Apache-2.0
#include "options/options.h"

#include "fakes/temporary_folder.h"
#include "options/zsuper_options.h"

#include <catch2/catch.hpp>

#include <signal.h>
#include <stdlib.h>

#include <sstream>
#include <string>
#include <variant>
#include <vector>

using namespace std::chrono_literals;
using Words = std::vector<std::string>;
using zsuper::EarlyExit;
using zsuper::Options;
using zsuper::ParseOptions;

namespace {

// ZSUPER_OPTIONS as long as it lives.
class Environment {
 public:
  explicit Environment(const std::string& options) {
    (void)::setenv("ZSUPER_OPTIONS", options.c_str(), 1);
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  ~Environment() { (void)::unsetenv("ZSUPER_OPTIONS"); }
};

Options Good(const Words& arguments) {
  CAPTURE(arguments);
  auto parsed = ParseOptions(arguments);
  if (const auto* early = std::get_if<EarlyExit>(&parsed)) {
    FAIL(early->text);
  }
  return std::get<Options>(parsed);
}

EarlyExit Early(const Words& arguments) {
  CAPTURE(arguments);
  const auto parsed = ParseOptions(arguments);
  REQUIRE(std::holds_alternative<EarlyExit>(parsed));
  return std::get<EarlyExit>(parsed);
}

int FirstSignal(const Options& options) {
  const auto* signal = std::get_if<zsuper::SignalAction>(&options.policy.on_stop.first);
  return signal == nullptr ? 0 : signal->signal;
}

}  // namespace

TEST_CASE("a program alone gets the defaults") {
  const Options options = Good({"payroll.py", "--port", "8080"});
  CHECK(options.policy.jobname == "PAYROLL");
  CHECK(FirstSignal(options) == SIGTERM);
  CHECK(options.policy.stop_timeout == 10s);
  REQUIRE(options.policy.on_stop.later.size() == 1);
  CHECK(options.policy.on_stop.later[0].signal == SIGKILL);
  CHECK(options.policy.on_stop.later[0].after == 10s);
  CHECK(options.policy.on_modify.empty());
  CHECK_FALSE(options.policy.on_start.has_value());
  CHECK(options.policy.kill_mode == zsuper::KillMode::kMixed);
  CHECK(options.policy.exit_map.empty());
  CHECK(options.program.python == "python3");
  CHECK(options.program.python_options.empty());
  CHECK(options.program.arguments == Words{"payroll.py", "--port", "8080"});
  CHECK_FALSE(options.program.pipe_stdin);
  CHECK(options.program.prompt);
  CHECK(options.console);
  CHECK(options.command_limit == 8);
  CHECK_FALSE(options.unique);
  CHECK_FALSE(options.start_parms.has_value());
  CHECK_FALSE(options.explain);
  CHECK(options.match.empty());
  CHECK_FALSE(options.verbose);
  CHECK_FALSE(options.quiet);
}

TEST_CASE("every option of the policy arrives") {
  const Options options =
      Good({"--on-stop=SIGINT/5s/SIGTERM", "--stop-timeout=2m",
            "--on-modify=RELOAD:SIGHUP", "--on-modify", "*:reply=no", "--on-start=ignore",
            "--kill-mode", "group", "--exit-map=143:0", "--exit-map=SIGINT:1",
            "--exit-map=143:7", "--jobname=pay#1", "app.py"});
  CHECK(FirstSignal(options) == SIGINT);
  REQUIRE(options.policy.on_stop.later.size() == 2);
  CHECK(options.policy.on_stop.later[1].after == 2min);
  REQUIRE(options.policy.on_modify.size() == 2);
  CHECK(options.policy.on_modify[0].source == "RELOAD:SIGHUP");
  CHECK(options.policy.on_modify[1].source == "*:reply=no");
  REQUIRE(options.policy.on_start.has_value());
  CHECK(std::holds_alternative<zsuper::IgnoreAction>(*options.policy.on_start));
  CHECK(options.policy.kill_mode == zsuper::KillMode::kGroup);
  REQUIRE(options.policy.exit_map.size() == 2);
  CHECK(options.policy.exit_map[0].from == 128 + SIGINT);
  CHECK(options.policy.exit_map[0].to == 1);
  CHECK(options.policy.exit_map[1].from == 143);
  CHECK(options.policy.exit_map[1].to == 7);
  CHECK(options.policy.jobname == "PAY#1");
}

TEST_CASE("every option of the program and of the task arrives") {
  const Options options =
      Good({"--python=/venv/bin/python", "--python-option=-X", "--python-option", "dev",
            "--buffered", "--spawn", "--console=sim", "--unique", "--command-limit=255",
            "--start-parms=A=1,B", "-v", "-mweb.app", "x"});
  CHECK(options.program.python == "/venv/bin/python");
  CHECK(options.program.python_options == Words{"-X", "dev"});
  CHECK_FALSE(options.program.prompt);
  CHECK(options.program.arguments == Words{"-mweb.app", "x"});
  CHECK(options.policy.jobname == "APP");
  CHECK(options.unique);
  CHECK(options.command_limit == 255);
  CHECK(options.start_parms == "A=1,B");
  CHECK(options.verbose);
  CHECK_FALSE(Good({"--console=none", "a"}).console);
}

TEST_CASE("option --match explains, an empty text too") {
  const Options options = Good({"--match=RELOAD", "--match", "", "app.py"});
  CHECK(options.explain);
  CHECK(options.match == Words{"RELOAD", ""});
  CHECK_FALSE(options.plan);
  CHECK(Good({"-n", "app.py"}).explain);
  CHECK(Good({"--match=RELOAD", "-n", "app.py"}).plan);
  CHECK(Good({"--explain", "app.py"}).match.empty());
}

TEST_CASE("of an option given twice the last counts, of -v and -q too") {
  CHECK(FirstSignal(Good({"--on-stop=SIGINT", "--on-stop=SIGHUP", "a"})) == SIGHUP);
  CHECK(Good({"--command-limit=1", "--command-limit=2", "a"}).command_limit == 2);
  const Options quiet = Good({"-vq", "a"});
  CHECK(quiet.quiet);
  CHECK_FALSE(quiet.verbose);
  const Options verbose = Good({"-qv", "a"});
  CHECK(verbose.verbose);
  CHECK_FALSE(verbose.quiet);
}

TEST_CASE("what is behind the program is the program's, whatever it looks like") {
  const Words rest = {"--help",     "-V", "--jobname=X", "@none", "--", "-m", "--match",
                      "--no-such=", "",   "a b",         "-"};
  const auto first =
      GENERATE(values<Words>({{"app.py"}, {"-m", "m"}, {"-c", "1"}, {"-mm"}}));
  Words program = first;
  program.insert(program.end(), rest.begin(), rest.end());
  Words line = {"--jobname=JOB", "-v"};
  line.insert(line.end(), program.begin(), program.end());
  const Options options = Good(line);
  CHECK(options.program.arguments == program);
  CHECK(options.policy.jobname == "JOB");
}

TEST_CASE("stdin is the operator's where an action needs it") {
  const auto option = GENERATE(values<std::string>(
      {"--on-modify=*:stdin", "--on-modify=END:eof", "--on-modify=A:stdin=x {text}",
       "--on-stop=eof/5s/SIGTERM", "--on-stop=stdin=quit", "--on-start=stdin"}));
  CAPTURE(option);
  CHECK(Good({"--on-modify=X:SIGHUP", option, "app.py"}).program.pipe_stdin);
  CHECK(Early({option, "-"}).status == 125);
  CHECK_FALSE(Good({"--on-modify=X:SIGHUP", "-"}).program.pipe_stdin);
}

TEST_CASE("ZSUPER_OPTIONS comes before the command line") {
  const zsuper::TemporaryFolder folder;
  const std::string file = folder.Write("opts", "--unique\n");
  const Environment environment("-q --on-modify='LOG *:ignore' --command-limit 3 @" +
                                file);
  const Options options =
      Good({"--on-modify=*:SIGHUP", "--command-limit=4", "-v", "app.py"});
  REQUIRE(options.policy.on_modify.size() == 2);
  CHECK(options.policy.on_modify[0].source == "LOG *:ignore");
  CHECK(options.command_limit == 4);
  CHECK(options.verbose);
  CHECK_FALSE(options.quiet);
  CHECK(options.unique);
}

TEST_CASE("ZSUPER_OPTIONS that can't be right is refused") {
  const auto [value, text] = GENERATE(table<std::string, std::string>({
      {"--match='A", "ZSU0512E ZSUPER_OPTIONS: the ' at character 9 has no partner"},
      {"-v other.py",
       "ZSU0513E ZSUPER_OPTIONS: 'other.py' is not an option: give options only, no "
       "program"},
      {"-m mod",
       "ZSU0513E ZSUPER_OPTIONS: '-m' is not an option: give options only, no program"},
      {"--jobname",
       "ZSU0502E ZSUPER_OPTIONS: --jobname has no value: use --jobname=NAME"},
      {"--command-limit=x",
       "ZSU0504E ZSUPER_OPTIONS: --command-limit='x' is not valid: use a number of 0 to "
       "255"},
      {"@/none",
       "ZSU0510E ZSUPER_OPTIONS: unable to read '@/none': No such file or directory"},
  }));
  const Environment environment(value);
  const EarlyExit early = Early({"app.py"});
  CHECK(early.status == 125);
  CHECK(early.text == text);
}

TEST_CASE("a faulty command line is refused with 125 and says what to do") {
  const auto [arguments, text] = GENERATE(table<Words, std::string>({
      {Words{},
       "ZSU0507E no program was named: name a script, a folder, -m MODULE or -c CODE"},
      {{"-v", ""},
       "ZSU0507E no program was named: name a script, a folder, -m MODULE or -c CODE"},
      {{"-m"}, "ZSU0508E nothing follows -m: use -m MODULE"},
      {{"-v", "-c"}, "ZSU0508E nothing follows -c: use -c CODE"},
      {{"--", "-x.py"}, "ZSU0509E program '-x.py' looks like an option: use './-x.py'"},
      {{"--jobnam=A", "a"},
       "ZSU0501E option '--jobnam=A' is not known: use --jobname=NAME"},
      {{"-z", "a"},
       "ZSU0501E option '-z' is not known: use one of those in 'zsuper --help'"},
      {{"-u", "a"}, "ZSU0501E option '-u' is not known: use --python-option=-u"},
      {{"--jobname"}, "ZSU0502E --jobname has no value: use --jobname=NAME"},
      {{"--explain=yes", "a"},
       "ZSU0503E --explain takes no value, 'yes' was given: use --explain"},
      {{"--kill-mode=all", "a"},
       "ZSU0504E --kill-mode='all' is not valid: use process, group or mixed"},
      {{"--console=", "a"}, "ZSU0504E --console='' is not valid: use sim, none or qedit"},
      {{"--console=qedit", "a"},
       "ZSU0514E --console='qedit' exists on z/OS only: use sim or none"},
      {{"--completion=ksh"},
       "ZSU0504E --completion='ksh' is not valid: use bash, zsh or fish"},
      {{"--command-limit=256", "a"},
       "ZSU0504E --command-limit='256' is not valid: use a number of 0 to 255"},
      {{"--command-limit=-1", "a"},
       "ZSU0504E --command-limit='-1' is not valid: use a number of 0 to 255"},
      {{"--command-limit=8x", "a"},
       "ZSU0504E --command-limit='8x' is not valid: use a number of 0 to 255"},
      {{"--python=", "a"},
       "ZSU0504E --python='' is not valid: use an interpreter's name or path"},
      {{"--python-option=", "a"},
       "ZSU0504E --python-option='' is not valid: use a word, as -O"},
      {{"--jobname=TOOLONGNAME", "a"},
       "ZSU0504E --jobname='TOOLONGNAME' is not valid: use 1 to 8 letters, digits, @, #, "
       "$; not starting with a digit"},
      {{"--start-parms=X", "--console=none", "a"},
       "ZSU0515E --start-parms needs the simulated console of Linux: use --console=sim"},
      {{"--unique", "--console=none", "a"},
       "ZSU0515E --unique needs the simulated console of Linux: use --console=sim"},
      {{"--on-modify='RELOAD:reply=hi'", "a.py"},
       "ZSU0504E --on-modify=''RELOAD:reply=hi'' is not valid: use RELOAD:reply=hi "
       "without quotes around it"},
      {{"--on-stop=\"SIGTERM/10s\"", "a.py"},
       "ZSU0504E --on-stop='\"SIGTERM/10s\"' is not valid: use SIGTERM/10s "
       "without quotes around it"},
      {{"--on-start='ignore'", "a.py"},
       "ZSU0504E --on-start=''ignore'' is not valid: use ignore "
       "without quotes around it"},
      {{"--on-modify=*:stdin", "-"},
       "ZSU0516E program '-' is read from stdin, which --on-modify=*:stdin needs too: "
       "use a script's name"},
  }));
  const EarlyExit early = Early(arguments);
  CHECK(early.status == 125);
  CHECK(early.text == text);
}

TEST_CASE("the half of an exit mapping that is wrong is named") {
  const std::string form = "FROM:TO, as 143:0 or SIGTERM:0";
  const std::string from = "a number of 0 to 255 or a signal's name before the ':'";
  const std::string to = "a number of 0 to 255 behind the ':'";
  const auto [value, right] =
      GENERATE_COPY(table<std::string, std::string>({{"", form},
                                                     {"143", form},
                                                     {":0", from},
                                                     {"256:0", from},
                                                     {"-1:0", from},
                                                     {"143:", to},
                                                     {"0:256", to},
                                                     {"SIGINT:x", to},
                                                     {"1:2:3", to}}));
  CHECK(Early({"--exit-map=" + value, "a"}).text ==
        "ZSU0504E --exit-map='" + value + "' is not valid: use " + right);
  CHECK(Early({"--exit-map=SIGTREM:0", "a"}).text ==
        "ZSU0122E --exit-map='SIGTREM:0': wrong signal at character 1: 'SIGTREM' is not "
        "a signal: use SIGTERM");
}

TEST_CASE("what is wrong in a response file is told of with file and line") {
  const zsuper::TemporaryFolder folder;
  const std::string file =
      folder.Write("opts", "-v\n\n--on-modify=X:SIGHPU\n--no-such\n");
  const std::string in_file = "ZSU0122E @" + file + " line 3: --on-modify='X:SIGHPU': ";
  CHECK_THAT(Early({"@" + file, "a"}).text, Catch::StartsWith(in_file));
  const std::string unknown = folder.Write("unknown", "-v\n--no-such\n");
  CHECK_THAT(Early({"-q", "@" + unknown, "a"}).text,
             Catch::StartsWith("ZSU0501E @" + unknown + " line 2: option '--no-such'"));
  const Environment environment("@" + unknown);
  CHECK_THAT(Early({"a"}).text,
             Catch::StartsWith("ZSU0501E ZSUPER_OPTIONS: @" + unknown + " line 2: "));
}

TEST_CASE("a rule's error has one id and begins with the option and its value") {
  const auto [option, start] = GENERATE(table<std::string, std::string>({
      {"--on-modify=RELOAD",
       "ZSU0120E --on-modify='RELOAD': wrong rule at character 7: "},
      {"--on-modify=A:jump",
       "ZSU0121E --on-modify='A:jump': wrong action at character 3: "},
      {"--on-start=SIGNOPE",
       "ZSU0122E --on-start='SIGNOPE': wrong signal at character 1: "},
      {"--on-stop=15", "ZSU0122E --on-stop='15': wrong signal at character 1: "},
      {"--on-stop=SIGINT/5x/SIGKILL",
       "ZSU0123E --on-stop='SIGINT/5x/SIGKILL': wrong duration at character 9: "},
      {"--stop-timeout=10", "ZSU0123E --stop-timeout='10': wrong duration at character "},
  }));
  const EarlyExit early = Early({option, "app.py"});
  CHECK(early.status == 125);
  CHECK_THAT(early.text, Catch::StartsWith(start));
}

TEST_CASE("what is wrong with a rule in ZSUPER_OPTIONS is told of there") {
  const auto option = GENERATE(values<std::string>({"--on-stop=15", "--on-start=15"}));
  const Environment environment(option);
  CHECK_THAT(
      Early({"app.py"}).text,
      Catch::StartsWith("ZSU0122E ZSUPER_OPTIONS: " + option.substr(0, option.find('=')) +
                        "='15': wrong signal"));
}

TEST_CASE("START parameters are as long as a command at most") {
  const std::string longest = "\xC3\xA4" + std::string(119, 'x');  // 120 characters
  CHECK(Good({"--start-parms=" + longest, "a.py"}).start_parms == longest);
  CHECK_THAT(Early({"--start-parms=" + longest + "x", "a.py"}).text,
             Catch::EndsWith("' is not valid: use at most 120 characters"));
}

TEST_CASE("START parameters that no console could enter are refused") {
  const auto [value, right] = GENERATE(table<std::string, std::string>({
      {"x \xE2\x82\xAC", "Latin-1 without control characters, as a console has it"},
      {"x\xFF", "Latin-1 without control characters, as a console has it"},
      {"it's", "apostrophes in pairs"},
  }));
  CHECK(Early({"--start-parms=" + value, "a.py"}).text ==
        "ZSU0504E --start-parms='" + value + "' is not valid: use " + right);
  CHECK(Good({"--start-parms='it''s' ok", "a.py"}).start_parms.has_value());
}

TEST_CASE("an echoed value can't add a line to a message") {
  CHECK(Early({"--jobname=A\nZSU0001I B", "a"}).text.find('\n') == std::string::npos);
}

TEST_CASE("help, version and completions need no program and end with 0") {
  const EarlyExit help = Early({"--help"});
  CHECK(help.status == 0);
  CHECK_THAT(help.text,
             Catch::StartsWith("Usage: zsuper ") && Catch::EndsWith("See zsuper(1)."));
  CHECK(Early({"-Vh"}).text == help.text);
  const EarlyExit version = Early({"-V"});
  CHECK(version.status == 0);
  CHECK(version.text == "zsuper " ZSUPER_VERSION);
  const EarlyExit completion = Early({"--completion=bash"});
  CHECK(completion.status == 0);
  CHECK_THAT(completion.text, Catch::Contains("complete -F _zsuper zsuper"));
}

TEST_CASE("the help has one line for every option") {
  const std::string help = Early({"--help"}).text;
  for (const zsuper::OptionRow& row : zsuper::kZsuperOptions) {
    CAPTURE(row.name);
    const std::string letter =
        row.letter == 0 ? "    " : std::string("-") + row.letter + ", ";
    const std::string line = "\n  " + letter + zsuper::Usage(row) + " ";
    const bool listed = help.find(line) != std::string::npos;
    CHECK(listed);
  }
}

TEST_CASE("the help fits a screen of 80 columns") {
  std::istringstream help(Early({"--help"}).text);
  for (std::string line; std::getline(help, line);) {
    CAPTURE(line);
    CHECK(line.size() <= 80);
    CHECK((line.empty() || line.back() != ' '));
  }
}
