// ENSURE: states what our own code guarantees. On in release builds too; a failure ends the process
// after one line on stderr. Never used on what others sent: no packet, file or option may reach it.
#pragma once

namespace parallax::dns {

[[noreturn]] void ensure_failed(const char* condition, const char* file, int line) noexcept;

} // namespace parallax::dns

#define ENSURE(condition)                                                                          \
    ((condition) ? static_cast<void>(0)                                                            \
                 : ::parallax::dns::ensure_failed(#condition, __FILE__, __LINE__))
