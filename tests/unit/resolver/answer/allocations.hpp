// Allocations: how often this test program called operator new. Replaced in allocations.cpp.
#pragma once

#include <cstddef>

namespace parallax::test {

std::size_t allocations() noexcept;

} // namespace parallax::test
