#include "control/http/certificate.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <array>
#include <ctime>
#include <memory>

namespace parallax::control::http {

namespace {

struct Freed {
    void operator()(BIO* bio) const { BIO_free(bio); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
    void operator()(BIGNUM* number) const { BN_free(number); }
};
template <class T>
using Owned = std::unique_ptr<T, Freed>;

constexpr std::int64_t day_seconds = 86'400;
constexpr long version_3 = 2; // RFC 5280 section 4.1.2.1
constexpr int serial_bits = 127;

std::string text_of(BIO* bio) {
    char* text = nullptr;
    const long size = BIO_get_mem_data(bio, &text);
    return size > 0 ? std::string(text, static_cast<std::size_t>(size)) : std::string{};
}

bool add_extension(X509* certificate, int which, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const Owned<X509_EXTENSION> extension(
        X509V3_EXT_conf_nid(nullptr, &context, which, value.c_str()));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

std::string alternative_names(const Subject& subject) {
    std::string text;
    for (const std::string& name : subject.names) text += (text.empty() ? "DNS:" : ",DNS:") + name;
    for (const std::string& one : subject.addresses) text += (text.empty() ? "IP:" : ",IP:") + one;
    return text;
}

bool set_serial(X509* certificate) {
    const Owned<BIGNUM> number(BN_new());
    return number && BN_rand(number.get(), serial_bits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
           BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool set_life(X509* certificate, std::int64_t now) {
    return ASN1_TIME_set(X509_getm_notBefore(certificate), now - certificate_backdated_seconds) !=
               nullptr &&
           ASN1_TIME_set(X509_getm_notAfter(certificate),
                         now + certificate_life_days * day_seconds) != nullptr;
}

bool set_subject(X509* certificate, const std::string& name) {
    X509_NAME* const subject = X509_get_subject_name(certificate);
    const auto* const text = reinterpret_cast<const unsigned char*>(name.c_str());
    return X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, text, -1, -1, 0) == 1 &&
           X509_set_issuer_name(certificate, subject) == 1;
}

bool fill(X509* certificate, const Subject& subject, std::int64_t now) {
    return X509_set_version(certificate, version_3) == 1 && set_serial(certificate) &&
           set_life(certificate, now) && set_subject(certificate, subject.names.front()) &&
           // No authority: the key on this machine can vouch for nothing else.
           add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
           add_extension(certificate, NID_key_usage, "critical,digitalSignature") &&
           add_extension(certificate, NID_ext_key_usage, "serverAuth") &&
           add_extension(certificate, NID_subject_key_identifier, "hash") &&
           add_extension(certificate, NID_subject_alt_name, alternative_names(subject));
}

} // namespace

std::optional<Certificate> make_certificate(const Subject& subject, std::int64_t now) {
    const Owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
    const Owned<X509> certificate(X509_new());
    const Owned<BIO> certificate_pem(BIO_new(BIO_s_mem()));
    const Owned<BIO> key_pem(BIO_new(BIO_s_mem()));
    if (!key || !certificate || !certificate_pem || !key_pem) return std::nullopt;
    const bool made = X509_set_pubkey(certificate.get(), key.get()) == 1 &&
                      fill(certificate.get(), subject, now) &&
                      X509_sign(certificate.get(), key.get(), EVP_sha256()) != 0 &&
                      PEM_write_bio_X509(certificate_pem.get(), certificate.get()) == 1 &&
                      PEM_write_bio_PKCS8PrivateKey(key_pem.get(), key.get(), nullptr, nullptr, 0,
                                                    nullptr, nullptr) == 1;
    if (!made) return std::nullopt;
    return Certificate{text_of(certificate_pem.get()), text_of(key_pem.get())};
}

std::optional<std::int64_t> expiry_of(std::string_view certificate) {
    const Owned<BIO> bio(BIO_new_mem_buf(certificate.data(), static_cast<int>(certificate.size())));
    if (!bio) return std::nullopt;
    const Owned<X509> read(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    std::tm parts{};
    if (!read || ASN1_TIME_to_tm(X509_get0_notAfter(read.get()), &parts) != 1) return std::nullopt;
    return timegm(&parts);
}

} // namespace parallax::control::http
