#include "system/header_index.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>

#include "base/test_directory.h"
#include "system/header_dirs.h"

namespace ljbind::sys {
namespace {

// All headers of this machine.
const HeaderIndex& everything() {
  static const HeaderIndex index = [] {
    HeaderIndex all;
    all.add(headersBelow(systemHeaderDirectories(installedPackages())), false);
    return all;
  }();
  return index;
}

HeaderIndex indexOf(const TestDirectory& dir) {
  HeaderIndex index;
  index.add(headersBelow({dir.path()}), false);
  return index;
}

// "kind include", of the best place.
std::string bestOf(const std::vector<HeaderHit>& hits) {
  if (hits.empty()) return "nothing";
  return std::string(wordFor(hits[0].kind)) + " " + hits[0].include;
}

std::string best(const HeaderIndex& index, const std::string& name) {
  return bestOf(index.find(name));
}

TEST(HeaderIndex, KnownNamesComeOutFirst) {
  const std::vector<std::pair<std::string, std::string>> known{
      {"clock_gettime", "function time.h"},
      {"read", "function unistd.h"},
      {"write", "function unistd.h"},
      {"open", "function fcntl.h"},
      {"socket", "function sys/socket.h"},
      {"epoll_wait", "function sys/epoll.h"},
      {"epoll_event", "tag sys/epoll.h"},
      {"stat", "function sys/stat.h"},
      {"strerror", "function string.h"},
      {"getpid", "function unistd.h"},
      {"malloc", "function stdlib.h"},
      {"gettimeofday", "function sys/time.h"},
      {"poll", "function poll.h"},
      {"errno", "macro errno.h"},
      {"sockaddr_in", "tag netinet/in.h"},
      {"getaddrinfo", "function netdb.h"},
      {"mmap", "function sys/mman.h"},
      {"kill", "function signal.h"},
      {"pthread_create", "function pthread.h"},
      {"FILE", "typedef stdio.h"},
      {"O_CLOEXEC", "macro fcntl.h"},
      {"POLLIN", "macro poll.h"},
      {"EAGAIN", "macro errno.h"},
      {"TIOCGWINSZ", "macro sys/ioctl.h"},
      {"SOCK_STREAM", "enumerator sys/socket.h"},
      {"signal", "function signal.h"},
      {"wait", "function sys/wait.h"},
      {"xmlInitParser", "function libxml/parser.h"},
      {"_xmlNode", "tag libxml/tree.h"},
      {"xmlNodePtr", "typedef libxml/tree.h"},
      {"XML_ELEMENT_NODE", "enumerator libxml/tree.h"},
      {"xmlSecDSigCtxCreate", "function xmlsec/xmldsig.h"},
      {"_xmlSecDSigCtx", "tag xmlsec/xmldsig.h"},
      {"SSL_new", "function openssl/ssl.h"},
      {"EVP_DigestUpdate", "function openssl/evp.h"},
      {"deflateInit_", "function zlib.h"},
      {"deflate", "function zlib.h"},
      {"SDL_Init", "function SDL.h"},
      {"SDLK_ESCAPE", "enumerator SDL_keycode.h"},
      {"gtk_window_new", "function gtk/gtk.h"},
      {"GTK_WINDOW_TOPLEVEL", "enumerator gtk/gtk.h"},
      {"g_object_ref", "function glib-object.h"},
      {"uv_run", "function uv.h"},
      {"uv_loop_t", "typedef uv.h"},
      {"sqlite3_open_v2", "function sqlite3.h"},
      {"curl_easy_init", "function curl/easy.h"},
      {"CURLOPT_URL", "enumerator curl/curl.h"},
      {"vkCreateInstance", "function vulkan/vulkan_core.h"},
      {"VkResult", "tag vulkan/vulkan_core.h"}};
  std::vector<std::string> names;
  for (const auto& [name, expected] : known) names.push_back(name);
  const auto hits = everything().find(names);
  for (std::size_t i = 0; i < known.size(); ++i)
    EXPECT_EQ(bestOf(hits[i]), known[i].second) << known[i].first;
}

TEST(HeaderIndex, LibcAlone) {
  DebianPackages debian;
  HeaderIndex index;
  index.add(libcHeaders(debian), false);
  EXPECT_EQ(best(index, "getpid"), "function unistd.h");
  EXPECT_EQ(best(index, "epoll_event"), "tag sys/epoll.h");
  EXPECT_EQ(best(index, "xmlInitParser"), "nothing");
}

TEST(HeaderIndex, NamesMadeByMacros) {
  const std::vector<HeaderHit> hits = everything().find("X509_new");
  ASSERT_FALSE(hits.empty());
  EXPECT_TRUE(std::ranges::any_of(hits, [](const HeaderHit& hit) {
    return hit.part && hit.include == "openssl/x509.h" && hit.container == "DECLARE_ASN1_FUNCTIONS";
  }));
  EXPECT_EQ(best(everything(), "png_access_version_number"), "macro argument png.h");
}

TEST(HeaderIndex, ManyNamesTogetherAreFoundAsAlone) {
  const std::vector<std::string> names{"SSL_new", "FILE", "no_such_name_anywhere", "read", "read"};
  const auto together = everything().find(names);
  ASSERT_EQ(together.size(), names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::vector<HeaderHit> alone = everything().find(names[i]);
    ASSERT_EQ(together[i].size(), alone.size()) << names[i];
    for (std::size_t k = 0; k < alone.size(); ++k) {
      EXPECT_EQ(together[i][k].path, alone[k].path);
      EXPECT_EQ(together[i][k].line, alone[k].line);
    }
  }
  EXPECT_TRUE(together[2].empty());
}

TEST(HeaderIndex, DeclarationsBeforeMentions) {
  const TestDirectory dir;
  dir.write("a.h", "int g(f x);\nstruct s { int f; };\n");
  dir.write("b.h", "\n\n  int f(void);\n");
  const std::vector<HeaderHit> hits = indexOf(dir).find("f");
  ASSERT_EQ(hits.size(), 2u);
  EXPECT_EQ(hits[0].path, dir.path() + "/b.h");
  EXPECT_EQ(hits[0].line, 3u);
  EXPECT_EQ(hits[0].column, 7u);
  EXPECT_EQ(hits[1].kind, Mention::Member);
  EXPECT_EQ(hits[1].container, "struct s");
}

TEST(HeaderIndex, OwnAndPublicHeadersFirst) {
  const TestDirectory dir;
  dir.write("p/bits/a.h", "int f(void);");
  dir.write("p/a-private.h", "int f(void);");
  dir.write("p/long_name.h", "int f(void);");
  dir.write("other.h", "int f(void);");
  HeaderIndex index;
  index.add(headersBelow({dir.path() + "/p"}), true);
  index.add(headersBelow({dir.path()}), false);
  EXPECT_EQ(index.size(), 4u);
  std::vector<std::string> order;
  for (const HeaderHit& hit : index.find("f")) order.push_back(hit.includeName);
  EXPECT_EQ(order, (std::vector<std::string>{"long_name.h", "a-private.h", "bits/a.h", "other.h"}));
}

TEST(HeaderIndex, HeadersThatMayNotBeIncluded) {
  const TestDirectory dir;
  dir.write("g/gwindow.h",
            "#ifndef X\n#error \"Only <g/g.h> can be included directly.\"\n#endif\n"
            "int f(void);\n");
  dir.write("g/g.h", "#define X\n#include <g/gwindow.h>\n");
  dir.write("poll.h", "/* as the standard has it */\n#include <sub/poll.h>\n");
  dir.write("sub/poll.h", "int p(void);\n");
  dir.write("bits/types.h", "typedef int t;\n");
  dir.write("types.h", "#include <bits/types.h>\nint q(t);\n");
  const HeaderIndex index = indexOf(dir);
  EXPECT_EQ(best(index, "f"), "function g/g.h");
  EXPECT_EQ(index.find("f")[0].includeName, "g/gwindow.h");
  EXPECT_EQ(best(index, "p"), "function poll.h");
  EXPECT_EQ(best(index, "t"), "typedef types.h");
  EXPECT_EQ(index.find("t")[0].includeName, "bits/types.h");
}

TEST(HeaderIndex, PartsOfNames) {
  const TestDirectory dir;
  dir.write("asn.h", "#define DECLARE(T) T *T##_new(void);\n");
  dir.write("x.h", "DECLARE(CERT_LIST)\nDECLARE(CERT)\n");
  dir.write("y.h", "STACK(CERT) *f(void);\nint CERT_free(int);\n");
  const std::vector<HeaderHit> hits = indexOf(dir).find("CERT_new");
  ASSERT_EQ(hits.size(), 1u);
  EXPECT_TRUE(hits[0].part);
  EXPECT_EQ(hits[0].includeName, "x.h");
  EXPECT_EQ(hits[0].line, 2u);
  EXPECT_EQ(hits[0].container, "DECLARE");
  EXPECT_EQ(indexOf(dir).find("CERT_free").size(), 1u);
}

TEST(HeaderIndex, Suggestions) {
  const TestDirectory dir;
  dir.write("a.h", "/* xmlInitParsed */ void xmlInitParser(void);\nvoid xmlCleanupParser(void);\n");
  const HeaderIndex index = indexOf(dir);
  EXPECT_EQ(index.suggest("xmlInitParse"), std::vector<std::string>{"xmlInitParser"});
  EXPECT_EQ(index.suggest("xmlInitParsers"), std::vector<std::string>{"xmlInitParser"});
  EXPECT_TRUE(index.suggest("quite_another_name").empty());
  EXPECT_TRUE(index.suggest("").empty());
  EXPECT_TRUE(index.suggest(std::string(100000, 'x')).empty());
  const std::vector<std::string> all = everything().suggest("gtk_window_neww");
  ASSERT_FALSE(all.empty());
  EXPECT_EQ(all[0], "gtk_window_new");
}

TEST(HeaderIndex, WhatCannotBeReadIsPassedOver) {
  const TestDirectory dir;
  dir.write("good.h", "int f(void);\n");
  dir.write("binary.h", std::string("\x7f"
                                    "ELF\0\xff f(",
                                    9) +
                            std::string(5000, '\0'));
  dir.write("line.h", "int f(" + std::string(3000000, 'x') + "\n");
  dir.write("secret.h", "int f(void);\n");
  std::filesystem::permissions(dir.path() + "/secret.h", std::filesystem::perms::none);
  mkfifo((dir.path() + "/pipe.h").c_str(), 0600);
  std::filesystem::create_symlink("nowhere", dir.path() + "/dangling.h");
  HeaderIndex index = indexOf(dir);
  index.add({{"gone.h", dir.path() + "/gone.h", false},
             {"pipe.h", dir.path() + "/pipe.h", false},
             {"dir.h", dir.path(), false},
             {"", "", false}},
            false);
  EXPECT_EQ(best(index, "f"), "function good.h");
  EXPECT_TRUE(index.find("").empty());
  EXPECT_TRUE(index.find("not a name").empty());
  EXPECT_TRUE(index.find(std::vector<std::string>{}).empty());
  EXPECT_TRUE(HeaderIndex().find("f").empty());
}

TEST(HeaderIndex, PlacesAreBounded) {
  const TestDirectory dir;
  for (int i = 0; i < 200; ++i)
    dir.write("h" + std::to_string(i) + ".h", "int f(void);\n#define f 1\n");
  const std::vector<HeaderHit> hits = indexOf(dir).find("f");
  ASSERT_EQ(hits.size(), 32u);
  EXPECT_EQ(hits[0].includeName, "h0.h");
  EXPECT_EQ(hits[1].line, 2u);
}

}  // namespace
}  // namespace ljbind::sys
