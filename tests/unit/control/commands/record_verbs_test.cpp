#include "control/commands/record_verbs.hpp"

#include "tests/unit/control/commands/lab.hpp"

using namespace parallax::test;

namespace {
const std::string at_web = " -z corp.example -n web ";
}

TEST_CASE("a record set is made without records, once") {
    Lab lab;
    lab.run("zone create -n corp.example");
    lab.run("record-set a create" + at_web + "--ttl 7");
    CHECK(lab.table("record-set a show" + at_web) == "web | A | 7 | false | \n");
    CHECK(lab.refusal("record-set a create" + at_web).find("PreconditionFailed") == 0);
}

TEST_CASE("the last record takes the set along, unless it is kept") {
    Lab lab;
    lab.run("zone create -n corp.example");
    lab.run("record-set a add-record" + at_web + "-a 10.1.1.5");
    lab.run("record-set a add-record" + at_web + "-a 10.1.1.6");
    CHECK(lab.refusal("record-set a remove-record" + at_web + "-a 10.1.1.7") ==
          "there is no such record: 10.1.1.7");
    lab.run("record-set a remove-record" + at_web + "-a 10.1.1.5");
    CHECK(lab.table("record-set a show" + at_web) == "web | A | 3600 | false | 10.1.1.6\n");
    lab.run("record-set a remove-record" + at_web + "-a 10.1.1.6 --keep-empty-record-set");
    CHECK(lab.table("record-set a show" + at_web) == "web | A | 3600 | false | \n");
    lab.run("record-set a add-record" + at_web + "-a 10.1.1.5");
    CHECK(lab.run("record-set a remove-record" + at_web + "-a 10.1.1.5").at("deleted").as_bool());
    CHECK(lab.refusal("record-set a show" + at_web).find("NotFound") != std::string::npos);
}

TEST_CASE("a record is found whatever the case and the final dot of its names") {
    Lab lab;
    lab.run("zone create -n corp.example");
    lab.run("record-set cname set-record" + at_web + "-c Host.Corp.Example");
    CHECK(lab.run("record-set cname remove-record" + at_web + "-c host.corp.example.")
              .at("deleted")
              .as_bool());
    lab.run("record-set srv add-record" + at_web + "-p 1 -w 2 -r 3 -t a.example");
    CHECK(lab.refusal("record-set srv remove-record" + at_web + "-p 1 -w 2 -r 4 -t a.example") ==
          "there is no such record: 1 2 4 a.example");
    lab.run("record-set srv remove-record" + at_web + "-p 1 -w 2 -r 3 -t A.example.");
}

TEST_CASE("a set that somebody changed meanwhile is not overwritten") {
    Lab lab;
    lab.run("zone create -n corp.example");
    lab.run("record-set a add-record" + at_web + "-a 10.1.1.5");
    lab.run("record-set a add-record" + at_web + "-a 10.1.1.6");
    CHECK_FALSE(lab.requests.back().if_match.empty());
    CHECK(lab.requests.back().if_none_match.empty());
    lab.run("record-set a add-record -z corp.example -n new -a 10.1.1.6");
    CHECK(lab.requests.back().if_none_match == "*");
}
