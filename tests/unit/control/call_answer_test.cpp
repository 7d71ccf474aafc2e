#include "control/call_answer.hpp"

#include <boost/json/serialize.hpp>
#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::control;
using Outcome = Changed<resources::Answer>;

TEST_CASE("an answer passes as it is, a refusal becomes ARM's error") {
    CHECK(answer_of(Outcome{resources::Answer{201, nullptr, "e"}}).status == 201);
    const auto refused =
        answer_of(Outcome{NotChanged{model::conflict("CannotDeleteResource", "it has links")}});
    CHECK(refused.status == 409);
    CHECK(boost::json::serialize(refused.body) ==
          R"({"error":{"code":"CannotDeleteResource","message":"it has links"}})");
}

TEST_CASE("each kind of refusal has its status; a full disk is 507") {
    using Kind = model::Refusal::Kind;
    const auto [kind, status] = GENERATE(table<Kind, unsigned>({{Kind::BadRequest, 400},
                                                                {Kind::Forbidden, 403},
                                                                {Kind::NotFound, 404},
                                                                {Kind::MethodNotAllowed, 405},
                                                                {Kind::Conflict, 409},
                                                                {Kind::PreconditionFailed, 412}}));
    CHECK(answer_of(Outcome{NotChanged{model::Refusal{kind, "C", "m"}}}).status == status);
    const auto full = answer_of(Outcome{NotChanged{StoreFailure{"the disk is full"}}});
    CHECK(full.status == 507);
    CHECK(full.body.at("error").at("code").as_string() == "InsufficientStorage");
}

TEST_CASE("methods as text and back") {
    for (const std::string_view text : {"GET", "PUT", "PATCH", "POST", "DELETE"}) {
        const auto method = method_from_text(text);
        REQUIRE(method);
        CHECK(to_text(*method) == text);
    }
    CHECK_FALSE(method_from_text("get"));
    CHECK_FALSE(method_from_text("OPTIONS"));
}
