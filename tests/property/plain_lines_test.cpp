#include "zones/master_file.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <random>

using namespace parallax;
using namespace parallax::zones;

namespace {

constexpr int file_total = 20'000;
constexpr std::size_t lines_max = 12;
constexpr std::size_t changes_max = 3; // octets changed in every other file

/// Random master files: mostly good lines, with everything that RFC 1035 §5 allows and some that it
/// does not.
class Author {
  public:
    explicit Author(std::uint64_t seed) : random_{seed} {}

    std::string file() {
        std::string text;
        for (std::size_t left = random_() % lines_max; left > 0; --left) {
            text += line();
            if (left > 1 || !one_in(4)) text += one_in(8) ? "\r\n" : "\n";
            while (one_in(12)) text += one_of({"\n", "\r\n", "  \n", "\f\n", "\v", "; only\n"});
        }
        if (one_in(2)) change(text);
        return text;
    }

  private:
    bool one_in(std::uint64_t times) { return random_() % times == 0; }
    std::string one_of(std::initializer_list<const char*> choices) {
        return choices.begin()[random_() % choices.size()];
    }
    std::string blanks() { return one_in(6) ? one_of({"\t", "  ", " \t ", "\t\t"}) : " "; }

    std::string name() {
        if (one_in(40)) return std::string(60 + random_() % 8, 'l') + one_of({"", ".example."});
        if (one_in(60)) {
            std::string text;
            for (auto left = random_() % 130; left > 0; --left) text += "x.";
            return text + "y";
        }
        if (one_in(12)) {
            return one_of({"a\\.b", "\\097", "a\\", "..", "a..b", ".a", "@a", "a@", "\"a\"", "a$b",
                           "$x", "\\@", "a;b", "a(b", "(a)", "\xC3\xA4", "\\# 4 0a000001", "*.*"});
        }
        return one_of({"a", "b", "www", "WWW", "@", "a.b", "*", "_x._tcp", "10", "1h", "IN", "A",
                       "a.example.", "b.EXAMPLE.", "ns.other.", ".", "a-b", "q/w", "TYPE1"});
    }
    std::string ttl() {
        return one_of({"0", "1", "60", "3600", "3600", "86400", "1h", "1w2d", "007", "2147483647",
                       "4294967296", "99999999999999999999", "-1", "6x", "123456789"});
    }
    std::string type_and_rdata() {
        const std::string gap = blanks();
        switch (random_() % 14) {
        case 0:
        case 1:
        case 2:
            return "A" + gap +
                   one_of({"192.0.2.1", "192.0.2.2", "10.0.0.255", "0.0.0.0", "256.1.1.1", "1.2.3",
                           "01.2.3.4", "1.2.3.4.5", "1.2.3.4x", "1..2.3", "\\# 4 0A000001"});
        case 3:
            return "aaaa" + gap +
                   one_of({"fd00::1", "::", "::ffff:10.0.0.1", "FD00::A", "1:2:3:4:5:6:7:8",
                           "::1.2.3.4", "fd00:::1", "1:2", "::g", "fd00::1%eth0"});
        case 4:
            return one_of({"CNAME", "cname", "DNAME", "PTR", "NS", "ns"}) + gap + name();
        case 5:
            return "NS" + gap + name();
        case 6:
            return "MX" + gap + one_of({"10", "0", "65535", "65536", "010", "-1", "1x", ""}) +
                   blanks() + name();
        case 7:
            return "SRV" + gap + one_of({"0 0 5060", "1 2 3", "1 2", "70000 1 1", "1\t2 3"}) +
                   blanks() + name();
        case 8:
        case 9:
            return "TXT" + gap + strings();
        case 10:
            return "SOA" + gap + name() + " " + name() + one_of({" 1 2 3 4 5", " ( 1 2\n 3 4 5 )"});
        case 11:
            return one_of({"TYPE1 \\# 4 01020304", "TYPE65280 \\# 1 00", "CAA 0 issue \"ca\"",
                           "HINFO \"a\" \"b\"", "ANY x", "NOTYPE x", "TYPE1 1.2.3.4", "LOC 1"});
        case 12:
            return "A" + gap + "( 192.0.2.7 )";
        default:
            return "A";
        }
    }
    std::string strings() {
        std::string text;
        do {
            text += one_of({"\"a\"", "\"a b\"", "\"\"", "plain", "\" a \"", "\"a;b\"", "\"a(b\"",
                            "\"a\\\"b\"", "\"tab\there\"", "\"open", "\"\xC3\xA4\"", "\"@\"",
                            "\"$x\"", "\"\\065\"", "\"#\"", "\"a.b.\""});
            if (one_in(30)) text += '"' + std::string(250 + random_() % 10, 's') + '"';
            text += one_of({" ", " ", "\t", "", "  "});
        } while (one_in(2));
        return text;
    }
    std::string line() {
        if (one_in(8)) {
            return one_of({"$TTL 60", "$TTL 0", "$TTL 1h", "$ORIGIN a.example.", "$ORIGIN b",
                           "$ORIGIN example.", "$ORIGIN .", "$ORIGIN", "$INCLUDE x", "; comment",
                           "  ", "", "$TTL x", "\t; c", ")", "(", " $TTL 5"});
        }
        std::string text = one_in(5) ? blanks() : name() + blanks();
        if (one_in(20)) text += "IN" + blanks();
        if (one_in(2)) text += ttl() + blanks();
        if (one_in(2)) text += one_of({"IN", "in", "In", "IN", "CH", "HS", "ANY"}) + blanks();
        text += type_and_rdata();
        if (one_in(10)) text += blanks();
        if (one_in(12)) {
            text += one_of({"; c", ";c (", ";c (", ";\"", "\\;", "\";", ";);\r", " x", "\\", "\"",
                            " ; \" c", "\r", "\t\r"});
        }
        return text;
    }
    void change(std::string& text) {
        for (auto left = random_() % (changes_max + 1); left > 0 && !text.empty(); --left) {
            const std::size_t at = random_() % text.size();
            const char odd[] = {'\0', '\n', '\r', ' ', '\t', '(', ')',  ';',    '"',
                                '\\', '@',  '.',  '$', '0',  'A', '\f', '\x80', '\v'};
            switch (random_() % 3) {
            case 0:
                text.erase(at, 1 + random_() % 3);
                break;
            case 1:
                text.insert(at, 1, odd[random_() % sizeof odd]);
                break;
            default:
                text[at] = odd[random_() % sizeof odd];
            }
        }
    }

    std::mt19937_64 random_;
};

std::string summary_of(const ZoneOrMistakes& read) {
    if (const auto* const zone = std::get_if<std::shared_ptr<const Zone>>(&read)) {
        return "a zone of " + std::to_string((*zone)->record_count()) + " records";
    }
    std::string text;
    for (const ZoneMistake& mistake : std::get<std::vector<ZoneMistake>>(read)) {
        text += mistake.file + ":" + std::to_string(mistake.line) + ": " + mistake.text + "\n";
    }
    return text;
}

bool are_equal(const ZoneOrMistakes& a, const ZoneOrMistakes& b) {
    if (summary_of(a) != summary_of(b)) return false;
    const auto* const left = std::get_if<std::shared_ptr<const Zone>>(&a);
    const auto* const right = std::get_if<std::shared_ptr<const Zone>>(&b);
    return left == nullptr || (*left)->has_content_of(**right);
}

ZoneOrMistakes read(const std::string& text, PlainLines plain) {
    return read_master_text(MasterText::of(text, "file"), *dns::Name::from_text("example."),
                            ZoneRules::Standard, plain);
}

std::uint64_t seed() {
    const char* const wanted = std::getenv("SEED");
    return wanted != nullptr ? std::strtoull(wanted, nullptr, 10) : std::random_device{}();
}

} // namespace

TEST_CASE("plain lines read here mean what ldns makes of them") {
    const std::uint64_t first_seed = seed();
    INFO("SEED=" << first_seed);
    Author author{first_seed};
    int good = 0, refused = 0;
    for (int i = 0; i < file_total; ++i) {
        const std::string text = author.file();
        const ZoneOrMistakes expected = read(text, PlainLines::LeftToLdns);
        const ZoneOrMistakes found = read(text, PlainLines::ReadHere);
        ++(expected.index() == 0 ? good : refused);
        if (are_equal(expected, found)) continue;
        FAIL_CHECK("file " << i << ":\n"
                           << text << "\n--- ldns: " << summary_of(expected)
                           << "\n--- here: " << summary_of(found));
        return;
    }
    // Both outcomes are common, or the files prove nothing.
    CHECK(good > file_total / 10);
    CHECK(refused > file_total / 10);
}
