// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>

#include <signal.h>

#include <functional>
#include <memory>

namespace zsuper {

/// The signals as zsuper found them when it was started. The program gets them back so.
struct InheritedSignals {
  sigset_t mask{};
  /// SIGCHLD was ignored. The only disposition that zsuper has to change, since an
  /// ignored SIGCHLD leaves no exit status to wait for.
  bool child_ignored = false;
};

/// True if the signal is ignored. We never ignore one ourselves, so it was inherited, and
/// the program inherits it too.
inline bool IsIgnored(int signal) {
  struct sigaction action {};
  return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

/// Blocks every signal that can be, so that from here on none is lost: each waits until a
/// SignalSource takes it. The first act of main(), before any thread. Signals that were
/// ignored are left so (nohup, background jobs of a script), but for SIGTERM.
/// Dispositions stay as they were, so the program inherits them untouched, all but an
/// ignored SIGCHLD. A fault of our own still ends us.
InheritedSignals BlockAllSignals();

/// Turns the signals sent to zsuper into calls on the loop's thread, in the order in
/// which the kernel hands them out: real-time signals each, others merged while they
/// wait. A SIGPIPE that we caused ourselves by writing is dropped.
class SignalSource {
 public:
  SignalSource() = default;
  SignalSource(const SignalSource&) = delete;
  SignalSource& operator=(const SignalSource&) = delete;
  virtual ~SignalSource() = default;
};

/// `from_terminal`: by a key, Ctrl-C, Ctrl-\ or Ctrl-Z, and not by a process.
using SignalListener = std::function<void(int signal, bool from_terminal)>;

/// `arrived` gets each signal but SIGCHLD, for which `child_changed` is called; several
/// SIGCHLDs may come as one.
std::unique_ptr<SignalSource> MakeSignalSource(boost::asio::io_context& loop,
                                               SignalListener arrived,
                                               std::function<void()> child_changed);

/// Ends this process by the signal, so that its parent sees how the program died. Returns
/// if that is not to be had: as process 1, and on z/OS, where a step ends with a
/// condition code.
void DieBy(int signal);

}  // namespace zsuper
