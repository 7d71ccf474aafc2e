#include "dns/rr_type.hpp"

#include <catch2/catch.hpp>

using namespace parallax::dns;

TEST_CASE("mnemonics of types in any case") {
    CHECK(to_text(RrType::AAAA) == "AAAA");
    CHECK(to_text(RrType::HTTPS) == "HTTPS");
    CHECK(to_text(static_cast<RrType>(23)) == "NSAP-PTR");
    CHECK(to_text(static_cast<RrType>(32769)) == "DLV");
    CHECK(*rr_type_from_text("aaaa") == RrType::AAAA);
    CHECK(*rr_type_from_text("Nsec3Param") == RrType::NSEC3PARAM);
    CHECK(*rr_type_from_text("ANY") == RrType::ANY);
}

TEST_CASE("types without a mnemonic are TYPEnnn (RFC 3597 §5)") {
    CHECK(to_text(static_cast<RrType>(65280)) == "TYPE65280");
    CHECK(to_text(static_cast<RrType>(0)) == "TYPE0");
    CHECK(*rr_type_from_text("type65280") == static_cast<RrType>(65280));
    CHECK(*rr_type_from_text("TYPE1") == RrType::A);
    CHECK(*rr_type_from_text("TYPE65535") == static_cast<RrType>(65535));
    for (const char* text : {"", "TYPE", "TYPE65536", "TYPE-1", "TYPE1x", "TYPE 1", "AA", "A ",
                             "TYPE99999999999999999999"}) {
        INFO(text);
        CHECK(rr_type_from_text(text).error() == WireError::UnknownMnemonic);
    }
}

TEST_CASE("every 16-bit type reads back from its text") {
    for (unsigned number = 0; number <= 0xFFFF; ++number) {
        const auto type = static_cast<RrType>(number);
        const auto reread = rr_type_from_text(to_text(type));
        REQUIRE(reread.has_value());
        REQUIRE(*reread == type);
    }
}

TEST_CASE("classes, rcodes and opcodes") {
    CHECK(to_text(RrClass::IN) == "IN");
    CHECK(to_text(RrClass::CH) == "CH");
    CHECK(to_text(RrClass::HS) == "HS");
    CHECK(to_text(RrClass::NONE) == "NONE");
    CHECK(to_text(RrClass::ANY) == "ANY");
    CHECK(to_text(static_cast<RrClass>(4711)) == "CLASS4711");
    CHECK(to_text(Rcode::NoError) == "NOERROR");
    CHECK(to_text(Rcode::NxDomain) == "NXDOMAIN");
    CHECK(to_text(Rcode::BadVers) == "BADVERS");
    CHECK(to_text(static_cast<Rcode>(3841)) == "RCODE3841");
    CHECK(to_text(Opcode::Query) == "QUERY");
    CHECK(to_text(Opcode::Notify) == "NOTIFY");
    CHECK(to_text(static_cast<Opcode>(15)) == "OPCODE15");
}

TEST_CASE("meta types are OPT and 128 to 255 (RFC 6895 §3.1)") {
    CHECK(is_meta_type(RrType::OPT));
    CHECK(is_meta_type(RrType::TSIG));
    CHECK(is_meta_type(RrType::ANY));
    CHECK(is_meta_type(static_cast<RrType>(128)));
    CHECK_FALSE(is_meta_type(static_cast<RrType>(127)));
    CHECK_FALSE(is_meta_type(static_cast<RrType>(256)));
    CHECK_FALSE(is_meta_type(RrType::A));
    CHECK_FALSE(is_meta_type(RrType::HTTPS));
}
