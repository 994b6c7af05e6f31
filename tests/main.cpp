#define CATCH_CONFIG_RUNNER
#include "catch.hpp"

#if defined(__SANITIZE_THREAD__)
// oneTBB's library is not compiled for ThreadSanitizer, which does not see how it hands its own
// tasks from thread to thread: what those carry, and the tree by which their ends are counted, look
// like races. What happens in a task is looked at; core/parallel.cpp says in which order tasks run.
extern "C" const char* __tsan_default_suppressions() {
  return "race_top:oneapi/tbb/\n"
         "race:tbb::detail::d1::fold_tree\n"
         // the tree's nodes and flags, whose top frame is std::atomic's
         "race:tbb::detail::d1::tree_node::tree_node\n"
         "race:check_being_stolen\n"
         "race:mark_task_stolen\n"
         "race:is_group_execution_cancelled\n"
         "race_top:core/parallel.cpp\n";  // the closure that a task carries, before it can say that
                                          // it has begun
}
#endif

int main(int count, char* arguments[]) { return Catch::Session().run(count, arguments); }
