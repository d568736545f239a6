// SPDX-License-Identifier: Apache-2.0
#include "console/operator_command.h"

#include <catch2/catch.hpp>

#include <string>
#include <tuple>

using zsuper::NameMeans;
using zsuper::OperatorCommand;
using zsuper::ParseOperatorCommand;
using zsuper::ParseStartParms;
using zsuper::Refusal;
using OperatorVerb = zsuper::OperatorCommand::Verb;

namespace {

std::string Repeated(std::size_t count, char c) {
  return std::string(count, c);
}

std::string MessageFor(const std::string& line) {
  const auto parsed = ParseOperatorCommand(line);
  const auto* const refusal = std::get_if<Refusal>(&parsed);
  return refusal == nullptr ? "accepted" : refusal->message;
}

}  // namespace

TEST_CASE("operator commands are understood and translated as on MVS") {
  const auto [line, verb, name, text] =
      GENERATE(table<std::string, OperatorVerb, std::string, std::string>({
          {"f job,lower case text", OperatorVerb::kModify, "JOB", "LOWER CASE TEXT"},
          {"F JOB,'Ab c'", OperatorVerb::kModify, "JOB", "'Ab c'"},
          {"F PYT,2oLIN D3ta", OperatorVerb::kModify, "PYT", "2OLIN D3TA"},
          {"f job,it''s 'Don''t' x", OperatorVerb::kModify, "JOB", "IT''S 'Don''t' X"},
          {"F JOB,", OperatorVerb::kModify, "JOB", ""},
          {"F JOB,   ", OperatorVerb::kModify, "JOB", ""},
          {"F JOB,  a  b  ", OperatorVerb::kModify, "JOB", "  A  B"},
          {"F JOB,a,b", OperatorVerb::kModify, "JOB", "A,B"},
          {"  modify   job,x", OperatorVerb::kModify, "JOB", "X"},
          {"F JOB.JOB,x", OperatorVerb::kModify, "JOB.JOB", "X"},
          {"F W*,x", OperatorVerb::kModify, "W*", "X"},
          {"F JOB,äöüß ÿ µ 'é'", OperatorVerb::kModify, "JOB", "ÄÖÜß ÿ µ 'é'"},
          {"F JOB,÷[]{}\\", OperatorVerb::kModify, "JOB", "÷[]{}\\"},
          {"p job", OperatorVerb::kStop, "JOB", ""},
          {"STOP JOB at once", OperatorVerb::kStop, "JOB", ""},
          {"P W*", OperatorVerb::kStop, "W*", ""},
          {"c job", OperatorVerb::kCancel, "JOB", ""},
          {"Cancel job.job", OperatorVerb::kCancel, "JOB.JOB", ""},
          {"d a,l", OperatorVerb::kDisplay, "A,L", ""},
          {"D A", OperatorVerb::kDisplay, "A", ""},
          {"DISPLAY JOBS,LIST", OperatorVerb::kDisplay, "JOBS,LIST", ""},
          {"D J,ALL", OperatorVerb::kDisplay, "J,ALL", ""},
          {"s web and a comment", OperatorVerb::kStart, "WEB", ""},
          {"START WEB,,,parms 'As is'", OperatorVerb::kStart, "WEB", "PARMS 'As is'"},
          {"S WEB,JOBNAME=W2,,,A,B", OperatorVerb::kStart, "WEB", "A,B"},
      }));
  CAPTURE(line);
  const auto parsed = ParseOperatorCommand(line);
  const auto* const command = std::get_if<OperatorCommand>(&parsed);
  REQUIRE(command != nullptr);
  CHECK(command->verb == verb);
  CHECK(command->name == name);
  CHECK(command->text == text);
}

TEST_CASE("START names the new task by an identifier or by JOBNAME=") {
  const auto [line, jobname] = GENERATE(table<std::string, std::string>(
      {{"S WEB", ""}, {"S WEB.W2", "W2"}, {"S WEB,JOBNAME=W3", "W3"}}));
  const auto parsed = ParseOperatorCommand(line);
  REQUIRE(std::holds_alternative<OperatorCommand>(parsed));
  CHECK(std::get<OperatorCommand>(parsed).jobname == jobname);
}

TEST_CASE("faulty operator commands get the system's message") {
  const auto [line, message] = GENERATE(table<std::string, std::string>({
      {"XYZ JOB", "IEE305I XYZ      COMMAND INVALID"},
      {"xyz", "IEE305I XYZ      COMMAND INVALID"},
      {"", "IEE305I          COMMAND INVALID"},
      {"   ", "IEE305I          COMMAND INVALID"},
      {"F,JOB,X", "IEE305I F,JOB,X  COMMAND INVALID"},
      {"MODIFYING X,Y", "IEE305I MODIFYIN COMMAND INVALID"},
      {"X\nY€ JOB", "IEE305I X?Y?     COMMAND INVALID"},
      {"F JOB", "IEE311I MODIFY   PARAMETER MISSING"},
      {"F", "IEE311I MODIFY   PARAMETER MISSING"},
      {"F ,X", "IEE311I MODIFY   PARAMETER MISSING"},
      {"F JOB X,Y", "IEE311I MODIFY   PARAMETER MISSING"},
      {"F .ID,X", "IEE311I MODIFY   PARAMETER MISSING"},
      {"F JOB.,X", "IEE311I MODIFY   PARAMETER MISSING"},
      {"P", "IEE311I STOP     PARAMETER MISSING"},
      {"C", "IEE311I CANCEL   PARAMETER MISSING"},
      {"D", "IEE311I DISPLAY  PARAMETER MISSING"},
      {"F NINECHARS,X", "IEE308I MODIFY   TERM LENGTH ERROR"},
      {"F NINECHARS", "IEE308I MODIFY   TERM LENGTH ERROR"},
      {"F JOB.NINECHARS,X", "IEE308I MODIFY   TERM LENGTH ERROR"},
      {"P NINECHARS", "IEE308I STOP     TERM LENGTH ERROR"},
      {"P JOB,X", "IEE308I STOP     TERM LENGTH ERROR"},
      {"C NINECHARS", "IEE308I CANCEL   TERM LENGTH ERROR"},
      {"C W*", "IEE535I CANCEL   INVALID PARAMETER"},
      {"C JOB,DUMP", "IEE535I CANCEL   INVALID PARAMETER"},
      {"D T", "IEE535I DISPLAY  INVALID PARAMETER"},
      {"D A,JOB", "IEE535I DISPLAY  INVALID PARAMETER"},
      {"F JOB,'open", "IEE307I MODIFY   DELIMITER ERROR"},
      {"f job,it's", "IEE307I MODIFY   DELIMITER ERROR"},
      {"F JOB,10 €", "IEE535I MODIFY   INVALID PARAMETER"},
      {"F JOB,a\nb", "IEE535I MODIFY   INVALID PARAMETER"},
      {"F JOB,a\tb", "IEE535I MODIFY   INVALID PARAMETER"},
      {"F JOB,a\x7F", "IEE535I MODIFY   INVALID PARAMETER"},
      {"F JOB,a\u0085", "IEE535I MODIFY   INVALID PARAMETER"},
      {"F JOB,a\xE4", "IEE535I MODIFY   INVALID PARAMETER"},
      {"F J\nB,X", "IEE535I MODIFY   INVALID PARAMETER"},
      {"F JOB,X\n", "IEE535I MODIFY   INVALID PARAMETER"},
  }));
  CAPTURE(line);
  CHECK(MessageFor(line) == message);
}

TEST_CASE("a NUL in a command is refused") {
  CHECK(MessageFor(std::string("F JOB,a\0b", 9)) == "IEE535I MODIFY   INVALID PARAMETER");
}

TEST_CASE("a command has 126 characters at most, however many bytes") {
  CHECK(MessageFor("F JOB," + Repeated(120, 'x')) == "accepted");
  CHECK(MessageFor("F JOB," + Repeated(121, 'x')) ==
        "IEE308I MODIFY   TERM LENGTH ERROR");
  CHECK(MessageFor("F JOB," + Repeated(120, 'x') + "   ") == "accepted");
  std::string umlauts;
  for (int i = 0; i < 120; ++i) {
    umlauts += "ü";
  }
  CHECK(MessageFor("F JOB," + umlauts) == "accepted");
}

TEST_CASE("START's parameters are translated like a command") {
  const auto parse = [](const std::string& parms) {
    const auto parsed = ParseStartParms(parms);
    const auto* const refusal = std::get_if<Refusal>(&parsed);
    return refusal == nullptr ? *std::get_if<std::string>(&parsed) : refusal->message;
  };
  CHECK(parse("mydata") == "MYDATA");
  CHECK(parse("'COLINs Data'") == "'COLINs Data'");
  CHECK(parse(" a b ") == " A B");
  CHECK(parse(Repeated(124, 'A')) == Repeated(124, 'A'));
  CHECK(parse(Repeated(125, 'A')) == "IEE308I START    TERM LENGTH ERROR");
  CHECK(parse("it's") == "IEE307I START    DELIMITER ERROR");
  CHECK(parse("a\nb") == "IEE535I START    INVALID PARAMETER");
}

TEST_CASE("a name means the tasks of that name, with wildcards and identifier") {
  const auto [name, jobname, meant] = GENERATE(table<std::string, std::string, bool>({
      {"WEB", "WEB", true},
      {"WEB", "WEB1", false},
      {"WEB1", "WEB", false},
      {"WEB*", "WEB", true},
      {"WEB*", "WEB12", true},
      {"*", "WEB", true},
      {"*B", "WEB", true},
      {"*E*", "WEB", true},
      {"W*B*2", "WEB12", true},
      {"W*B*2", "WEB13", false},
      {"W**B", "WEB", true},
      {"WEBB*", "WEB", false},
      {"WEB.WEB", "WEB", true},
      {"WEB.OTHER", "WEB", false},
      {"*.W*", "WEB", true},
      {"WEB.*", "WEB", true},
      {"", "WEB", false},
      {"W?B", "WEB", false},
  }));
  CAPTURE(name, jobname);
  CHECK(NameMeans(name, jobname) == meant);
}

TEST_CASE("a process id behind the period means one of several tasks of a name") {
  const auto [name, meant] = GENERATE(table<std::string, bool>({
      {"WEB.4711", true},
      {"W*.4711", true},
      {"WEB.4712", false},
      {"WEB.47*", false},
      {"WEB.", false},
      {"DB.4711", false},
      {"WEB.WEB", true},
      {"WEB", true},
  }));
  CAPTURE(name);
  CHECK(NameMeans(name, "WEB", 4711) == meant);
}

TEST_CASE("a task that isn't there is named, padded to eight") {
  CHECK(zsuper::NotActive("NOSUCH") == "IEE341I NOSUCH   NOT ACTIVE");
  CHECK(zsuper::NotActive("JOBNAME8") == "IEE341I JOBNAME8 NOT ACTIVE");
}
