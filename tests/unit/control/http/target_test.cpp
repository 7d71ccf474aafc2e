#include "control/http/target.hpp"

#include <catch2/catch.hpp>

using namespace parallax::control::http;

namespace {

std::string path_of(const std::string& text) {
    const auto target = read_target(text);
    return target ? target->path : "refused";
}

/// "a=b c=d"
std::string query_of(const std::string& text) {
    const auto target = read_target(text);
    if (!target) return "refused";
    std::string told;
    for (const auto& [name, value] : target->query) {
        told += (told.empty() ? "" : " ") + name + '=' + value;
    }
    return told;
}

} // namespace

TEST_CASE("a path is decoded once") {
    CHECK(path_of("/") == "/");
    CHECK(path_of("/a/b") == "/a/b");
    CHECK(path_of("/a/b/") == "/a/b/");
    CHECK(path_of("/zones/A/%40") == "/zones/A/@");
    CHECK(path_of("/zones/A/%2A.x") == "/zones/A/*.x");
    CHECK(path_of("/a+b") == "/a+b");
}

TEST_CASE("paths with tricks are refused") {
    const std::string path =
        GENERATE(as<std::string>{}, "", "a", "*", "http://x/", "//a", "/a//b", "/a//", "/..",
                 "/a/../b", "/a/.", "/%2e%2e/a", "/a/%2E", "/a%2fb", "/a%2Fb", "/a%5cb", "/a\\b",
                 "/a%00b", "/a%0ab", "/a%7f", "/a%252fb", "/a%25", "/a%", "/a%2", "/a%zz", "/a b",
                 "/a#b", "/a%c0%af", "/\xc3\xa9");
    INFO(path);
    CHECK(path_of(path) == "refused");
}

TEST_CASE("a query is decoded, its names folded") {
    CHECK(query_of("/?API-Version=2022-01-01&$top=5").ends_with("api-version=2022-01-01"));
    CHECK(query_of("/?a=b%20c+d&&e&f==") == "a=b c d e= f==");
    CHECK(query_of("/?a=1&A=2") == "refused");
    CHECK(query_of("/?a=%0d%0a") == "refused");
    CHECK(query_of("/?a=%2") == "refused");
}

TEST_CASE("as long as allowed, and as many fields") {
    CHECK(path_of("/" + std::string(target_octets_max - 1, 'a')) != "refused");
    CHECK(path_of("/" + std::string(target_octets_max, 'a')) == "refused");
    std::string query = "/?";
    for (std::size_t i = 0; i < query_fields_max; ++i) query += 'a' + std::to_string(i) + "=&";
    CHECK(query_of(query) != "refused");
    CHECK(query_of(query + "b=") == "refused");
}
