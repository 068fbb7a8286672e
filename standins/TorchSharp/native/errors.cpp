#include "shim.h"
#include <string>

// Errors belong to the thread that made the call.
static thread_local std::string last_error;
static thread_local bool has_error = false;

void remember_error(const char* message) noexcept
{
    try {
        last_error = message;
    } catch (...) {
    }
    has_error = true;
}

// The message of the last failed call on this thread, once; null where nothing failed. Valid until the next failure.
EXPORT const char* shim_take_error()
{
    if (!has_error)
        return nullptr;
    has_error = false;
    return last_error.c_str();
}
