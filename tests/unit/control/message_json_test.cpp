#include "control/message_json.hpp"

#include "tests/unit/control/workspace.hpp"

#include "dns/rdata.hpp"

using namespace parallax;
using namespace parallax::control;
using testing::name;

TEST_CASE("a message as JSON has everything the text has") {
    dns::Message message;
    message.header.qr = message.header.ra = true;
    message.header.rcode = 3;
    message.question = dns::Question{name("a.example"), dns::RrType::A, dns::RrClass::IN};
    message.answer.push_back({name("a.example"), dns::RrType::CNAME, dns::RrClass::IN, 60,
                              dns::rdata_of(name("b.example"))});
    message.edns.emplace();
    message.edns->errors.push_back({dns::EdeCode::Prohibited, "no\x1b"});
    const auto told = to_json(message);
    CHECK(told.at("rcode").as_string() == "NXDOMAIN");
    CHECK(told.at("flags") == boost::json::array{"qr", "ra"});
    const auto& record = told.at("answer").at(0);
    CHECK(record.at("owner").as_string() == "a.example.");
    CHECK(record.at("rdata").as_string() == "b.example.");
    CHECK(record.at("ttl").to_number<int>() == 60);
    CHECK(told.at("edns").at("errors").at(0).at("text").as_string() == "no\\x1b");
}

TEST_CASE("a message without question and EDNS says null") {
    const auto told = to_json(dns::Message{});
    CHECK(told.at("question").is_null());
    CHECK(told.at("edns").is_null());
}
