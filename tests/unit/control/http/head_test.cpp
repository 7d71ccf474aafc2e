#include "control/http/head.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace parallax::control::http;

namespace {

std::string fault_of(const std::string& fields, const std::string& line = "GET / HTTP/1.1") {
    return std::string{head_fault(line + "\r\n" + fields + "\r\n")};
}

} // namespace

TEST_CASE("the end of a head is found wherever its octets are cut") {
    const std::string head = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    for (std::size_t cut = 0; cut < head.size(); ++cut) {
        INFO(cut);
        const HeadScan first = scan_head(head.substr(0, cut), 0);
        CHECK(first.octets == 0);
        CHECK(first.fault.empty());
        CHECK(scan_head(head + "body", cut).octets == head.size());
    }
}

TEST_CASE("lines end in CRLF and nothing else") {
    CHECK_FALSE(scan_head("GET / HTTP/1.1\n", 0).fault.empty());
    CHECK_FALSE(scan_head("GET / HTTP/1.1\rX", 0).fault.empty());
    CHECK_FALSE(scan_head("GET / HTTP/1.1\r\r\n", 0).fault.empty());
    CHECK_FALSE(scan_head(std::string_view{"GET /\0", 6}, 0).fault.empty());
}

TEST_CASE("good heads") {
    CHECK(fault_of("Host: x\r\n").empty());
    CHECK(fault_of("host:x\r\nContent-Length:  5 \r\nX-Empty:\r\n").empty());
    CHECK(fault_of("Host: x\r\nTransfer-Encoding: Chunked\r\n").empty());
    CHECK(fault_of("X: \xc3\xa9\r\nX: again\r\n", "GET / HTTP/1.0").empty());
}

TEST_CASE("bad heads, and why") {
    CHECK(fault_of("") == "there is no Host");
    CHECK(fault_of("Host: x\r\nHost: x\r\n") == "a field is given twice that may be given once");
    CHECK(fault_of("Host: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n") ==
          "Content-Length and Transfer-Encoding together");
    CHECK(fault_of("Transfer-Encoding: chunked\r\n", "POST / HTTP/1.0") ==
          "Transfer-Encoding in HTTP/1.0");
    CHECK(fault_of("Host: x\r\nTransfer-Encoding: identity\r\n") ==
          "the transfer coding is not chunked alone");
    CHECK(fault_of("Host: x\r\nContent-Length: -1\r\n") == "Content-Length is no number");
    CHECK(fault_of("Host: x\r\n folded\r\n") == "a folded line");
    CHECK(fault_of("Host: x\r\nnothing\r\n") == "a field without a name");
    CHECK(fault_of("Host: x\r\nX : y\r\n") == "a field's name is malformed");
    CHECK(fault_of("Host: x\r\nX: \x01\r\n") == "a field's value has control characters");
    CHECK(fault_of("Host: x\r\n", "GET /") == "the request line is malformed");
    CHECK(fault_of("Host: x\r\n", "G{T / HTTP/1.1") == "the method is malformed");
    CHECK(fault_of("Host: x\r\n", "GET  / HTTP/1.1") == "the target is malformed");
    CHECK(fault_of("Host: x\r\n", "GET / HTTP/3") ==
          "the version is neither HTTP/1.0 nor HTTP/1.1");
}

TEST_CASE("as many fields as allowed") {
    std::string fields = "Host: x\r\n";
    for (std::size_t i = 1; i < head_fields_max; ++i) fields += "X: y\r\n";
    CHECK(fault_of(fields).empty());
    CHECK(fault_of(fields + "X: y\r\n") == "too many fields");
}
