#include "control/query_command.hpp"

#include "dns/rdata.hpp"
#include "tests/unit/control/workspace.hpp"

using namespace parallax;
using namespace parallax::control;
using testing::name;

TEST_CASE("the server comes from resolv.conf") {
    CHECK(server_of_resolv_conf("# x\nsearch a b\nnameserver fd00::1\nnameserver 10.0.0.1\n")
              .to_text() == "[fd00::1]:53");
    CHECK(server_of_resolv_conf("nameserver nonsense\n").to_text() == "127.0.0.1:53");
    CHECK(server_of_resolv_conf("").to_text() == "127.0.0.1:53");
}

TEST_CASE("the short form follows the chain, whatever the order of the records") {
    dns::Message message;
    message.question = dns::Question{name("a."), dns::RrType::A, dns::RrClass::IN};
    const auto alias = [](const char* owner, const char* target) {
        return dns::Record{name(owner), dns::RrType::CNAME, dns::RrClass::IN, 1,
                           dns::rdata_of(name(target))};
    };
    message.answer = {{name("c."), dns::RrType::A, dns::RrClass::IN, 1,
                       dns::rdata_of(std::array<std::uint8_t, 4>{10, 0, 0, 1})},
                      alias("b.", "c."),
                      alias("A.", "b.")};
    CHECK(short_text(message) == "b.\nc.\n10.0.0.1\n");
    message.answer = {alias("a.", "b."), alias("b.", "a.")}; // a loop ends
    CHECK(short_text(message) == "b.\na.\n");
    message.question.reset();
    CHECK(short_text(message).empty());
}

TEST_CASE("no reply is exit code 2 with the reason") {
    testing::Transcript transcript;
    QueryCommand command;
    command.question.name = name("a.example");
    command.server = dns::Endpoint::from_text("127.0.0.1:1");
    command.wire = Wire::Tcp;
    command.timeout = std::chrono::milliseconds{500};
    CHECK(run(command, transcript.console) == ExitCode::Network);
    CHECK(transcript.err.str().find("127.0.0.1:1") != std::string::npos);
    CHECK(transcript.out.str().empty());
}
