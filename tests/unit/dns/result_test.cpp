#include "dns/result.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace parallax::dns;

TEST_CASE("every error has a text of its own") {
    std::set<std::string> texts;
    constexpr int errors = static_cast<int>(WireError::NotAResponse);
    for (int value = 1; value <= errors; ++value) {
        texts.insert(make_error_code(static_cast<WireError>(value)).message());
    }
    CHECK(texts.size() == std::size_t{errors});
    CHECK(texts.count("") == 0);
    CHECK(texts.count(wire_category().message(9999)) == 0);
    CHECK(wire_category().message(9999) == wire_category().message(-1));
}

TEST_CASE("a result holds a value or an error of the wire category") {
    const Result<int> good = 7;
    const Result<int> bad = WireError::BadLabel;
    CHECK(*good == 7);
    CHECK(bad.error() == WireError::BadLabel);
    CHECK(bad.error() != WireError::BadPointer);
    CHECK(bad.error().category() == wire_category());
    CHECK(Result<void>{}.has_value());
}
