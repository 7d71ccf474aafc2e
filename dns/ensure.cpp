#include "dns/ensure.hpp"

#include <cstdio>
#include <cstdlib>

namespace parallax::dns {

void ensure_failed(const char* condition, const char* file, int line) noexcept {
    std::fprintf(stderr, "%s:%d: broken promise: %s\n", file, line, condition);
    std::abort();
}

} // namespace parallax::dns
