#include "control/http/connection_table.hpp"

#include <catch2/catch.hpp>

using namespace parallax::control::http;

namespace {

ConnectionTable::Time at(int second) {
    return ConnectionTable::Time{} + std::chrono::seconds{second};
}

} // namespace

TEST_CASE("an address with its share loses its own oldest connection") {
    ConnectionTable table{{10, 2}};
    const auto first = table.admit("a", at(1)).admitted;
    const auto second = table.admit("a", at(2)).admitted;
    table.admit("b", at(0));
    const auto third = table.admit("a", at(3));
    CHECK(third.admitted);
    CHECK(third.evicted == first);
    table.note_waiting(*second, at(9));
    CHECK(table.admit("a", at(10)).evicted == third.admitted);
    CHECK(table.size() == 3);
}

TEST_CASE("without room the address with the most connections loses its oldest") {
    ConnectionTable table{{3, 3}};
    table.admit("b", at(0));
    const auto oldest = table.admit("a", at(1)).admitted;
    table.admit("a", at(2));
    CHECK(table.admit("c", at(3)).evicted == oldest);
    CHECK(table.size() == 3);
}

TEST_CASE("who waits for the server is not given up; without others the newcomer is refused") {
    ConnectionTable table{{2, 2}};
    const auto first = table.admit("a", at(1)).admitted;
    const auto second = table.admit("b", at(2)).admitted;
    table.note_answering(*first);
    table.note_answering(*second);
    const auto refused = table.admit("c", at(3));
    CHECK_FALSE(refused.admitted);
    CHECK_FALSE(refused.evicted);
    CHECK_FALSE(table.evict());
    table.note_waiting(*second, at(4));
    CHECK(table.evict() == second);
    table.remove(*first);
    CHECK(table.size() == 0);
}
