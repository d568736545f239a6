// SPDX-License-Identifier: Apache-2.0
#include "zcon/options.h"

#include <catch2/catch.hpp>

#include <stdlib.h>

#include <sstream>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

using Catch::Matchers::Contains;
using Words = std::vector<std::string>;
using zsuper::ParseZconOptions;
using zsuper::ZconExit;
using zsuper::ZconOptions;

TEST_CASE("the first word that is no option begins the command, and ends the options") {
  const auto [arguments, command] = GENERATE(table<Words, std::string>(
      {{{"F", "WEB,RELOAD", "NOW"}, "F WEB,RELOAD NOW"},
       {{"-w", "-c", "OPER", "F", "WEB,SET", "-5"}, "F WEB,SET -5"},
       {{"F", "WEB,X", "--no-such", "-v"}, "F WEB,X --no-such -v"},
       {{"F", "WEB,A -w"}, "F WEB,A -w"},
       {{"F WEB,X --help"}, "F WEB,X --help"},
       {{"--", "F", "WEB,X", "-w"}, "F WEB,X -w"},
       {{"F", "WEB,-w"}, "F WEB,-w"},
       {{"--timeout=2s", "--", "P", "WEB"}, "P WEB"},
       {{"F WEB,'a  b'"}, "F WEB,'a  b'"},
       {{"-t", "2s"}, ""},
       {Words(), ""}}));
  const auto parsed = ParseZconOptions(arguments);
  REQUIRE(std::holds_alternative<ZconOptions>(parsed));
  CHECK(std::get<ZconOptions>(parsed).command == command);
}

TEST_CASE("options are understood in each of their forms") {
  const auto arguments = GENERATE(
      values<Words>({{"-c", "oper1", "-t", "500ms", "-w", "P", "WEB"},
                     {"-coper1", "-t500ms", "--wait", "P", "WEB"},
                     {"--console=oper1", "--timeout", "500ms", "-w", "P", "WEB"},
                     {"-c", "other", "-c", "oper1", "-wt", "500ms", "P", "WEB"}}));
  CAPTURE(arguments);
  const auto parsed = ParseZconOptions(arguments);
  REQUIRE(std::holds_alternative<ZconOptions>(parsed));
  const auto& options = std::get<ZconOptions>(parsed);
  CHECK(options.console == "OPER1");
  CHECK(options.timeout == std::chrono::milliseconds(500));
  CHECK(options.wait);
  CHECK(options.command == "P WEB");
}

TEST_CASE("the console is named for its user, as far as the name allows") {
  const std::string before = ::getenv("LOGNAME") == nullptr ? "" : ::getenv("LOGNAME");
  const auto [user, console] =
      GENERATE(table<const char*, const char*>({{"colin", "COLIN"},
                                                {"christopher", "CHRISTOP"},
                                                {"9a.b-c", "ABC"},
                                                {"...", "OPERATOR"}}));
  ::setenv("LOGNAME", user, 1);
  const auto parsed = ParseZconOptions({});
  CHECK(std::get<ZconOptions>(parsed).console == console);
  CHECK(std::get<ZconOptions>(parsed).timeout == std::chrono::seconds(5));
  ::setenv("LOGNAME", before.c_str(), 1);
}

TEST_CASE("misuse is told with what to do") {
  const auto [arguments, words] = GENERATE(table<Words, std::string>(
      {{{"-t", "5", "P", "WEB"}, "--timeout='5': "},
       {{"-t", "soon", "P", "WEB"}, "'soon'"},
       {{"-t", "25h", "P", "WEB"}, "--timeout='25h' is not valid: use at most 24h"},
       {{"-c", "1a", "P", "WEB"}, "--console='1a' is not valid: use 1 to 8 letters"},
       {{"-c", "NINECHARS", "P", "WEB"}, "--console='NINECHARS' is not valid"},
       {{"-c", "-w", "P", "WEB"}, "--console='-w' is not valid"},
       {{"--nope", "P", "WEB"}, "option '--nope' is not known: use one of those in"},
       {{"--timout=5s", "P", "WEB"},
        "option '--timout=5s' is not known: use --timeout=DURATION"},
       {{"-wx", "P", "WEB"}, "option '-x' is not known"},
       {{"--wait=1", "P", "WEB"}, "--wait takes no value, '1' was given: use --wait"},
       {{"-t"}, "--timeout has no value: use --timeout=DURATION"},
       {{"-wc"}, "--console has no value: use --console=NAME"},
       {{"--a\nb"}, "option '--a b' is not known"},
       {{"P", "WEB", "-w"}, "'-w' follows the command: put options first, or quote"},
       {{"F", "WEB,X", "-t", "9s"}, "'-t' follows the command"},
       {{"F", "WEB,X", "--timeout=9s"}, "'--timeout=9s' follows the command"},
       {{"D", "A,L", "-wt5s"}, "'-wt5s' follows the command"},
       {{"--completion=ksh"}, "--completion='ksh' is not valid: use bash, zsh or fish"},
       {Words{""}, "the operator command is empty"}}));
  CAPTURE(arguments);
  const auto parsed = ParseZconOptions(arguments);
  REQUIRE(std::holds_alternative<ZconExit>(parsed));
  CHECK(std::get<ZconExit>(parsed).status == zsuper::ZconStatus::kMisuse);
  CHECK_THAT(std::get<ZconExit>(parsed).text, Contains("ZSU0408E ") && Contains(words));
}

TEST_CASE("help and version are no failures") {
  const auto help = ParseZconOptions({"--help"});
  CHECK(std::get<ZconExit>(help).status == zsuper::ZconStatus::kAccepted);
  CHECK_THAT(std::get<ZconExit>(help).text,
             Contains("F JOB,TEXT") && Contains("* in JOB") && Contains("'Mixed Case'") &&
                 Contains("quit") && Contains("-w, --wait"));
  const auto version = ParseZconOptions({"-V"});
  CHECK(std::get<ZconExit>(version).text == "zcon " ZSUPER_VERSION "\n");
}

TEST_CASE("help and ? as the command tell what can be entered") {
  const auto words = GENERATE(values<Words>({{"help"}, {"HELP"}, {"?"}, {"help", "F"}}));
  const auto help = ParseZconOptions(words);
  CHECK(std::get<ZconExit>(help).status == zsuper::ZconStatus::kAccepted);
  CHECK_THAT(std::get<ZconExit>(help).text, Contains("D A,L") && !Contains("--wait"));
}

TEST_CASE("zcon's help fits a screen of 80 columns") {
  std::istringstream help(std::get<ZconExit>(ParseZconOptions({"--help"})).text);
  for (std::string line; std::getline(help, line);) {
    CAPTURE(line);
    CHECK(line.size() <= 80);
  }
}
