// SPDX-License-Identifier: Apache-2.0
#include "zcon/help.h"

#include <catch2/catch.hpp>

#include <string>

using zsuper::Hint;

TEST_CASE("a refused command is answered with what to enter instead") {
  const std::string help = "help lists the commands";
  const std::string list = "use D A,L to list the tasks";
  const auto [refused, hint] = GENERATE_COPY(table<std::string, std::string>({
      {"stpo web", "STOP is near; " + help},
      {"MODFIY WEB,X", "MODIFY is near; " + help},
      {"cancle web", "CANCEL is near; " + help},
      {"hlep", "HELP is near; " + help},
      {"frobnicate", help},
      {"", help},
      {"list", list + "; " + help},
      {" ps ", list + "; " + help},
      {"status WEB", "use F JOB,ZSUPER STATUS to ask a task; " + help},
      {"start web", "as S MEMBER, S MEMBER.JOB or S MEMBER,,,PARAMETERS"},
      {"logs web",
       "read the task's output; S MEMBER tells the file that it goes to; " + help},
      {"d web", list + ", F JOB,ZSUPER STATUS to ask one"},
      {"F WEB RELOAD", "put a comma and no blank between name and text: F WEB,RELOAD"},
      {"modify web", "put a comma and no blank between name and text: F WEB,TEXT"},
      {"f web ,x", "put a comma and no blank between name and text: F WEB,X"},
      {"P", "name the task: P JOB"},
      {"cancel", "name the task: CANCEL JOB"},
      {"F", "put a comma and no blank between name and text: F JOB,TEXT"},
  }));
  CAPTURE(refused);
  CHECK(Hint(refused) == hint);
}

TEST_CASE("what the system says alone of a known command is enough") {
  const auto refused =
      GENERATE(values<std::string>({"F WEB,'X", "f toolongname,x", "P 1", "C W*"}));
  CHECK(Hint(refused).empty());
}
