// What the tests of dns/ build their input with: names, octets in hex, whole packets, random names.
// Fails the running test on malformed input of its own. One test thread.
#pragma once

#include "dns/ensure.hpp"
#include "dns/header.hpp"
#include "dns/name.hpp"
#include "dns/wire_writer.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace parallax::dns::test {

using Octets = std::vector<std::uint8_t>;

inline Name name(std::string_view text) {
    const auto parsed = Name::from_text(text);
    if (!parsed) FAIL("no name: " << text << ": " << parsed.error().message());
    return *parsed;
}

/// "00 0A c0" -> three octets.
inline Octets hex(std::string_view text) {
    Octets octets;
    std::string digits;
    for (const char c : text) {
        if (c == ' ') continue;
        digits += c;
        if (digits.size() < 2) continue;
        octets.push_back(static_cast<std::uint8_t>(std::stoul(digits, nullptr, 16)));
        digits.clear();
    }
    ENSURE(digits.empty()); // also runs before there is a test to fail
    return octets;
}

inline Octets octets_of(std::string_view text) {
    return {text.begin(), text.end()};
}

inline Octets operator+(Octets left, const Octets& right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

inline Octets wire_of(const Name& name) {
    return {name.wire().begin(), name.wire().end()};
}

inline Octets u16(std::size_t value) {
    return {static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
}

inline Octets header_of(const Header& header) {
    Octets octets(header_octets);
    write_header(header, octets);
    return octets;
}

/// A message that says `question_count` and so on, whatever follows.
inline Octets counts(std::uint16_t question, std::uint16_t answer, std::uint16_t authority,
                     std::uint16_t additional) {
    Header header;
    header.id = 0x1234;
    header.rd = true;
    header.question_count = question;
    header.answer_count = answer;
    header.authority_count = authority;
    header.additional_count = additional;
    return header_of(header);
}

inline Octets question(std::string_view owner, std::uint16_t type, std::uint16_t rr_class = 1) {
    return wire_of(name(owner)) + u16(type) + u16(rr_class);
}

/// An OPT that offers 1232 octets; `ttl_text` is its TTL field in hex.
inline Octets opt(const Octets& rdata = {}, std::string_view ttl_text = "00000000") {
    return hex("00 0029 04d0") + hex(ttl_text) + u16(rdata.size()) + rdata;
}

inline Octets option(std::size_t code, const Octets& contents) {
    return u16(code) + u16(contents.size()) + contents;
}

/// Random input with a seed the test prints.
class Dice {
  public:
    explicit Dice(std::uint64_t seed) : engine_{seed} {}
    static std::uint64_t fresh_seed() { return std::random_device{}(); }

    std::size_t below(std::size_t end) {
        return std::uniform_int_distribution<std::size_t>{0, end - 1}(engine_);
    }
    std::uint8_t octet() { return static_cast<std::uint8_t>(below(256)); }

    /// Any octets at all in its labels, up to the longest names there are.
    Name any_name() {
        Octets wire;
        const std::size_t octets_max = below(4) == 0 ? name_octets_max : 1 + below(60);
        while (true) {
            const std::size_t label = 1 + below(below(5) == 0 ? label_octets_max : 8);
            if (wire.size() + 1 + label + 1 > octets_max) break;
            wire.push_back(static_cast<std::uint8_t>(label));
            for (std::size_t i = 0; i < label; ++i) wire.push_back(octet());
        }
        wire.push_back(0);
        return *Name::from_wire(wire);
    }

    /// One to six short labels out of few letters, so that suffixes meet again.
    Name related_name() {
        std::string text;
        for (std::size_t labels = 1 + below(6); labels > 0; --labels) {
            text += std::string{"aAbBc"[below(5)]} + ".";
        }
        return *Name::from_text(text);
    }

    Name with_random_case(const Name& original) {
        Octets wire = wire_of(original);
        for (std::size_t at = 0; wire[at] != 0;) {
            const std::size_t end = at + 1 + wire[at];
            for (++at; at < end; ++at) {
                if (fold(wire[at]) >= 'a' && fold(wire[at]) <= 'z' && below(2) == 0)
                    wire[at] ^= 0x20;
            }
        }
        return *Name::from_wire(wire);
    }

  private:
    std::mt19937_64 engine_;
};

} // namespace parallax::dns::test
