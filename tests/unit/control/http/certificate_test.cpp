#include "control/http/certificate.hpp"

#include <catch2/catch.hpp>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

using namespace parallax::control::http;

namespace {

constexpr std::int64_t now = 1'795'000'000;

X509* read(const std::string& pem) {
    BIO* const bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    X509* const certificate = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
    BIO_free(bio);
    return certificate;
}

} // namespace

TEST_CASE("a certificate is for its names and addresses, signed by itself, no authority") {
    const auto made = make_certificate({{"localhost", "lab"}, {"127.0.0.1", "::1"}}, now);
    REQUIRE(made);
    X509* const certificate = read(made->certificate);
    REQUIRE(certificate != nullptr);
    for (const char* const name : {"localhost", "lab"}) {
        CHECK(X509_check_host(certificate, name, 0, 0, nullptr) == 1);
    }
    CHECK(X509_check_host(certificate, "elsewhere", 0, 0, nullptr) == 0);
    CHECK(X509_check_ip_asc(certificate, "127.0.0.1", 0) == 1);
    CHECK(X509_check_ip_asc(certificate, "::1", 0) == 1);
    CHECK(X509_check_ip_asc(certificate, "127.0.0.2", 0) == 0);
    CHECK(X509_verify(certificate, X509_get0_pubkey(certificate)) == 1);
    CHECK(X509_check_ca(certificate) == 0);
    X509_free(certificate);
}

TEST_CASE("it ends when its life is over") {
    const auto made = make_certificate({{"localhost"}, {}}, now);
    REQUIRE(made);
    CHECK(expiry_of(made->certificate) == now + certificate_life_days * 86'400);
    CHECK_FALSE(expiry_of("no certificate"));
}
