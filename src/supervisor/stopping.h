// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/command.h"
#include "supervisor/event.h"
#include "supervisor/state.h"

#include <string>

// How a program ends: the stop sequence, what remains of its group, the exit status.
namespace zsuper {

/// A stop that an operator asked for, by STOP or by a rule whose action is "stop". A
/// second one takes the next step at once.
void StopByOperator(Turn& turn, const Command& command, Answer answer);

/// A stop for a signal to zsuper itself: runs the sequence once, never escalates.
void StopBySignal(Turn& turn, int signal);

/// The program's Python can't be reached, and the STOP for it did not arrive: its first
/// signal is sent instead. The same if it was declined, and then the operator is told.
void StopUnheard(Turn& turn);
void StopDeclined(Turn& turn);

/// A grace period is over: the next step, which there is.
void TakeNextStep(Turn& turn);

/// The program is gone; the job ends with the last of its group, unless the kill mode
/// says that the others are not ours to end.
void AfterProgramEnded(Turn& turn, bool group_alive);

/// The job is over: tells who asked for it, and the exit status.
void FinishJob(Turn& turn);

/// What zsuper returns for a program that ended so: its code or 128+n; 0 for an end by
/// the stop signal after an operator's STOP; --exit-map before both.
int ExitStatus(const Policy& policy, const State& state);

}  // namespace zsuper
