/* hkl-snippet.c: see hkl-snippet.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Node writes the first event again, since its JSON.stringify is the sender's own writer. No other
 * language's writer is, so there the bytes of the first event are cut out of the body.
 */

#define G_LOG_DOMAIN "hkl-snippet"

#include "config.h"

#include "hkl-snippet.h"

static const struct
{
  const char *name;
  const char *verify;
  const char *before;  /* the body in Base64 */
  const char *between; /* body and signature */
  const char *after;   /* the signature */
} snippets[HKL_N_SNIPPETS] = {
  [HKL_SNIPPET_NODE] = {
    "Node",
    "const crypto = require(\"node:crypto\");\n"
    "\n"
    "function verify(rawBody, header, secret) {\n"
    "  // A batch is signed over its first event only.\n"
    "  // This needs the sender's exact encoding: JSON.stringify is it, other writers are not.\n"
    "  const json = JSON.parse(rawBody);\n"
    "  const signed = Array.isArray(json) ? JSON.stringify(json[0]) : rawBody;\n"
    "  const mac = crypto.createHmac(\"sha1\", secret).update(signed).digest();\n"
    "  const got = Buffer.from(header, \"hex\");\n"
    "  return got.length === mac.length && crypto.timingSafeEqual(got, mac);\n"
    "}\n",
    "\n"
    "const body = Buffer.from(\n  \"",
    "\",\n  \"base64\");\n"
    "const header = \"",
    "\";\n"
    "console.log(verify(body, header, process.env.HOOKLINE_SECRET) ? \"genuine\" : \"not genuine\");\n",
  },
  [HKL_SNIPPET_PYTHON] = {
    "Python",
    "import hashlib, hmac, json\n"
    "\n"
    "def verify(raw_body: bytes, header: str, secret: str) -> bool:\n"
    "    # A batch is signed over its first event only, byte for byte as it stands in the body.\n"
    "    signed = raw_body\n"
    "    if raw_body.startswith(b\"[\"):\n"
    "        text = raw_body.decode()\n"
    "        _, end = json.JSONDecoder().raw_decode(text, 1)\n"
    "        signed = text[1:end].encode()\n"
    "    mac = hmac.new(secret.encode(), signed, hashlib.sha1).hexdigest()\n"
    "    return hmac.compare_digest(mac.encode(), header.encode())\n",
    "\n"
    "import base64, os\n"
    "\n"
    "body = base64.b64decode(\n    \"",
    "\")\n"
    "header = \"",
    "\"\n"
    "print(\"genuine\" if verify(body, header, os.environ[\"HOOKLINE_SECRET\"]) else \"not genuine\")\n",
  },
  [HKL_SNIPPET_GO] = {
    "Go",
    "package main\n"
    "\n"
    "import (\n"
    "\t\"crypto/hmac\"\n"
    "\t\"crypto/sha1\"\n"
    "\t\"encoding/hex\"\n"
    "\t\"encoding/json\"\n"
    ")\n"
    "\n"
    "func verify(rawBody []byte, header, secret string) bool {\n"
    "\t// A batch is signed over its first event only; RawMessage keeps its bytes as they stand.\n"
    "\tsigned := rawBody\n"
    "\tvar batch []json.RawMessage\n"
    "\tif json.Unmarshal(rawBody, &batch) == nil && len(batch) > 0 {\n"
    "\t\tsigned = batch[0]\n"
    "\t}\n"
    "\tmac := hmac.New(sha1.New, []byte(secret))\n"
    "\tmac.Write(signed)\n"
    "\tgot, err := hex.DecodeString(header)\n"
    "\treturn err == nil && hmac.Equal(got, mac.Sum(nil))\n"
    "}\n",
    NULL, NULL, NULL,
  },
  [HKL_SNIPPET_PHP] = {
    "PHP",
    "<?php\n"
    "function verify(string $rawBody, string $header, string $secret): bool\n"
    "{\n"
    "    // A batch is signed over its first event only, byte for byte as it stands in the body.\n"
    "    $signed = $rawBody;\n"
    "    if (($rawBody[0] ?? '') === '[') {\n"
    "        $depth = 0;\n"
    "        $quoted = false;\n"
    "        for ($i = 1, $n = strlen($rawBody); $i < $n; $i++) {\n"
    "            $c = $rawBody[$i];\n"
    "            if ($quoted) {\n"
    "                if ($c === '\\\\') $i++;\n"
    "                elseif ($c === '\"') $quoted = false;\n"
    "            } elseif ($c === '\"') $quoted = true;\n"
    "            elseif ($c === '{' || $c === '[') $depth++;\n"
    "            elseif (($c === '}' || $c === ']') && --$depth === 0) break;\n"
    "        }\n"
    "        $signed = substr($rawBody, 1, $i);\n"
    "    }\n"
    "    return hash_equals(hash_hmac('sha1', $signed, $secret), $header);\n"
    "}\n",
    "\n"
    "$body = base64_decode(\n    '",
    "');\n"
    "$header = '",
    "';\n"
    "echo verify($body, $header, getenv('HOOKLINE_SECRET')) ? \"genuine\\n\" : \"not genuine\\n\";\n",
  },
  [HKL_SNIPPET_RUBY] = {
    "Ruby",
    "require \"openssl\"\n"
    "\n"
    "def verify(raw_body, header, secret)\n"
    "  # A batch is signed over its first event only, byte for byte as it stands in the body.\n"
    "  signed = raw_body.b\n"
    "  if signed.start_with?(\"[\")\n"
    "    depth = 0\n"
    "    rest = signed[1..]\n"
    "    rest.scan(/\"(?:[^\"\\\\]|\\\\.)*\"|[{}\\[\\]]/mn) do |token|\n"
    "      depth += 1 if token == \"{\" || token == \"[\"\n"
    "      depth -= 1 if token == \"}\" || token == \"]\"\n"
    "      next unless depth.zero? && token == \"}\"\n"
    "      signed = rest[0...Regexp.last_match.end(0)]\n"
    "      break\n"
    "    end\n"
    "  end\n"
    "  mac = OpenSSL::HMAC.hexdigest(\"SHA1\", secret, signed)\n"
    "  header.bytesize == mac.bytesize && OpenSSL.fixed_length_secure_compare(mac, header)\n"
    "end\n",
    "\n"
    "body = \"",
    "\".unpack1(\"m\")\n"
    "header = \"",
    "\"\n"
    "puts verify(body, header, ENV.fetch(\"HOOKLINE_SECRET\")) ? \"genuine\" : \"not genuine\"\n",
  },
  [HKL_SNIPPET_C] = {
    "C",
    "/* cc verify.c $(pkg-config --cflags --libs glib-2.0) */\n"
    "#include <glib.h>\n"
    "#include <string.h>\n"
    "\n"
    "static gboolean\n"
    "verify (const char *raw_body, gsize length, const char *header, const char *secret)\n"
    "{\n"
    "  const char *from = raw_body;\n"
    "  gsize n = length;\n"
    "  char *mac;\n"
    "  guint difference = strlen (header) != 40;\n"
    "\n"
    "  /* A batch is signed over its first event only, byte for byte as it stands in the body. */\n"
    "  if (length > 0 && raw_body[0] == '[')\n"
    "    {\n"
    "      gboolean quoted = FALSE;\n"
    "      int depth = 0;\n"
    "\n"
    "      from++;\n"
    "      for (n = 0; n + 1 < length; n++)\n"
    "        {\n"
    "          if (quoted && from[n] == '\\\\')\n"
    "            n++;\n"
    "          else if (from[n] == '\"')\n"
    "            quoted = !quoted;\n"
    "          else if (!quoted && (from[n] == '{' || from[n] == '['))\n"
    "            depth++;\n"
    "          else if (!quoted && (from[n] == '}' || from[n] == ']') && --depth == 0)\n"
    "            break;\n"
    "        }\n"
    "      n = MIN (n + 1, length - 1);\n"
    "    }\n"
    "\n"
    "  mac = g_compute_hmac_for_data (G_CHECKSUM_SHA1, (const guchar *) secret, strlen (secret),\n"
    "                                 (const guchar *) from, n);\n"
    "  for (gsize i = 0; i < 40 && header[i] != '\\0'; i++)\n"
    "    difference |= (guint) (mac[i] ^ header[i]);\n"
    "  g_free (mac);\n"
    "\n"
    "  return difference == 0;\n"
    "}\n",
    "\n"
    "int\n"
    "main (void)\n"
    "{\n"
    "  gsize length;\n"
    "  guchar *body = g_base64_decode (\n      \"",
    "\",\n      &length);\n"
    "  const char *header = \"",
    "\";\n"
    "\n"
    "  g_print (\"%s\\n\", verify ((char *) body, length, header, g_getenv (\"HOOKLINE_SECRET\"))\n"
    "                       ? \"genuine\"\n"
    "                       : \"not genuine\");\n"
    "  g_free (body);\n"
    "\n"
    "  return 0;\n"
    "}\n",
  },
};

const char *
hkl_snippet_get_name (HklSnippetLanguage language)
{
  g_return_val_if_fail (language < HKL_N_SNIPPETS, NULL);

  return snippets[language].name;
}

/* Go wants every import at the top and only those that are used. */
static char *
go_with_vector (const char *base64, const char *signature)
{
  static const char call[] = "\n"
                             "func main() {\n"
                             "\tbody, _ := base64.StdEncoding.DecodeString(\n\t\t\"%s\")\n"
                             "\theader := \"%s\"\n"
                             "\tif verify(body, header, os.Getenv(\"HOOKLINE_SECRET\")) {\n"
                             "\t\tfmt.Println(\"genuine\")\n"
                             "\t} else {\n"
                             "\t\tfmt.Println(\"not genuine\")\n"
                             "\t}\n"
                             "}\n";
  g_autoptr (GString) text = g_string_new (snippets[HKL_SNIPPET_GO].verify);

  g_string_replace (text, "\t\"encoding/hex\"\n", "\t\"encoding/base64\"\n\t\"encoding/hex\"\n", 1);
  g_string_replace (text, "\t\"encoding/json\"\n", "\t\"encoding/json\"\n\t\"fmt\"\n\t\"os\"\n", 1);
  g_string_append_printf (text, call, base64, signature);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
hkl_snippet_text (HklSnippetLanguage language, GBytes *body, const char *signature)
{
  g_autofree char *base64 = NULL;
  gsize len;
  const guchar *data;

  g_return_val_if_fail (language < HKL_N_SNIPPETS, NULL);

  if (body == NULL || signature == NULL)
    return g_strdup (snippets[language].verify);

  data = g_bytes_get_data (body, &len);
  base64 = len > 0 ? g_base64_encode (data, len) : g_strdup ("");
  if (language == HKL_SNIPPET_GO)
    return go_with_vector (base64, signature);

  return g_strconcat (snippets[language].verify, snippets[language].before, base64,
                      snippets[language].between, signature, snippets[language].after, NULL);
}
