#include "dns/message.hpp"

#include "tests/unit/dns/builders.hpp"

using namespace parallax::dns;
using namespace parallax::dns::test;

TEST_CASE("a message as people read it") {
    Message message;
    message.header.id = 7;
    message.header.qr = message.header.rd = message.header.aa = true;
    message.header.rcode = 3;
    message.header.question_count = 1;
    message.header.answer_count = 1;
    message.question = Question{name("www.example."), RrType::A, RrClass::IN};
    message.answer = {{name("www.example."), RrType::CNAME, RrClass::IN, 10, hex("01 61 00")}};
    const std::string text = to_text(message);
    CHECK(text == ";; ->>HEADER<<- opcode: QUERY, status: NXDOMAIN, id: 7\n"
                  ";; flags: qr aa rd; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 0\n"
                  "\n;; QUESTION SECTION:\n;www.example. IN A\n"
                  "\n;; ANSWER SECTION:\nwww.example. 10 IN CNAME a.\n");
}

TEST_CASE("EDNS and extended errors are shown") {
    Message message;
    message.edns = Edns{};
    message.edns->dnssec_ok = true;
    message.edns->extended_rcode = 1;
    message.edns->errors = {{EdeCode::Prohibited, "not here"}, {EdeCode::NotReady, ""}};
    const std::string text = to_text(message);
    CHECK(text.find("status: BADVERS") != std::string::npos);
    CHECK(text.find("; EDNS: version: 0, flags: do; udp: 512\n") != std::string::npos);
    CHECK(text.find("; EDE: 18 (Prohibited): not here\n") != std::string::npos);
    CHECK(text.find("; EDE: 14 (Not Ready)\n") != std::string::npos);
}

TEST_CASE("an extended error's text cannot write lines or move the cursor") {
    Message message;
    message.edns = Edns{};
    message.edns->errors = {{EdeCode::Other, "a\n;; ANSWER SECTION:\x1b[2J\xC2\x9B"}};
    const std::string text = to_text(message);
    CHECK(text.find("; EDE: 0 (Other Error): a\\010;; ANSWER SECTION:\\027[2J\\194\\155\n") !=
          std::string::npos);
    CHECK(text.find('\x1b') == std::string::npos);
}
