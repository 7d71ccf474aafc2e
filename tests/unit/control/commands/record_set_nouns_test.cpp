#include "tests/unit/control/commands/lab.hpp"

using namespace parallax::test;

TEST_CASE("every type of record, with az's options") {
    Lab lab;
    lab.run("zone create -n corp.example");
    const auto add = [&](const std::string& type, const std::string& rest) {
        const std::string verb = type == "cname" ? " set-record" : " add-record";
        lab.run("record-set " + type + verb + " -z corp.example " + rest);
    };
    add("a", "-n web -a 10.1.1.5");
    add("a", "-n web --ipv4-address 10.1.1.6 --ttl 60");
    add("aaaa", "-n web -a fd00::5");
    add("cname", "-n www -c web.corp.example");
    add("mx", "-n @ -e mail.corp.example -p 10");
    add("ptr", "-n five -d web.corp.example");
    add("srv", "-n _ldap._tcp -p 0 -w 5 -r 389 -t dc1.corp.example");
    add("txt", "-n @ -v one two");
    CHECK(lab.table("record-set list -z corp.example") ==
          "web | A | 60 | false | 10.1.1.5, 10.1.1.6\n"
          "web | AAAA | 3600 | false | fd00::5\n"
          "www | CNAME | 3600 | false | web.corp.example\n"
          "@ | MX | 3600 | false | 10 mail.corp.example\n"
          "five | PTR | 3600 | false | web.corp.example\n"
          "@ | SOA | 3600 | false | azureprivatedns.net azureprivatedns-host.microsoft.com 1 3600 "
          "300 2419200 10\n"
          "_ldap._tcp | SRV | 3600 | false | 0 5 389 dc1.corp.example\n"
          "@ | TXT | 3600 | false | \"one\" \"two\"\n");
    CHECK(lab.table("record-set a list -z corp.example") ==
          "web | A | 60 | false | 10.1.1.5, 10.1.1.6\n");
    lab.run("record-set soa update -z corp.example -n @ -m 30");
    CHECK(lab.table("record-set soa show -z corp.example -n @").find(" 30\n") != std::string::npos);
    lab.run("record-set mx update -z corp.example -n @ --ttl 5 --metadata a=b");
    CHECK(lab.table("record-set mx show -z corp.example -n @").find("| 5 |") != std::string::npos);
    CHECK(lab.run("record-set txt delete -z corp.example -n @").at("deleted").as_bool());
}

TEST_CASE("numbers and texts that are none are refused") {
    Lab lab;
    lab.run("zone create -n corp.example");
    CHECK(lab.refusal("record-set mx add-record -z corp.example -n @ -e mail -p ten") ==
          "--preference: 'ten' is not a number");
    CHECK(lab.refusal("record-set a add-record -z corp.example -n web -a fd00::1")
              .find("InvalidRequestContent") == 0);
    CHECK(lab.refusal("record-set a add-record -z other.example -n web -a 10.0.0.1")
              .find("NotFound") != std::string::npos);
}
