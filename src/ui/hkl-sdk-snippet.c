/* hkl-sdk-snippet.c: see hkl-sdk-snippet.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-sdk-snippet"

#include "config.h"

#include "hkl-sdk-snippet.h"

/* {key} and {port} are filled in. */
static const struct
{
  const char *name;
  const char *text;
} snippets[HKL_N_SDK_SNIPPETS] = {
  { "Node.js", "import { Analytics } from \"@segment/analytics-node\"\n"
               "const analytics = new Analytics({\n"
               "  writeKey: \"{key}\",\n"
               "  host: \"http://127.0.0.1:{port}\",\n"
               "})" },
  /* With the settings here, it does not ask a server on the internet for them. */
  { "Browser",
    "import { AnalyticsBrowser } from \"@segment/analytics-next\"\n"
    "const analytics = AnalyticsBrowser.load({\n"
    "  writeKey: \"{key}\",\n"
    "  cdnSettings: { integrations: { \"Segment.io\": {\n"
    "    apiKey: \"{key}\", apiHost: \"127.0.0.1:{port}/v1\", protocol: \"http\" } } },\n"
    "})" },
  { "Python", "import segment.analytics as analytics\n"
              "analytics.write_key = \"{key}\"\n"
              "analytics.host = \"http://127.0.0.1:{port}\"" },
  { "Go", "client, err := analytics.NewWithConfig(\"{key}\", analytics.Config{\n"
          "  Endpoint: \"http://127.0.0.1:{port}\",\n"
          "})" },
  /* It takes "ssl: false" for no answer, and then the constant's. */
  { "Ruby", "Segment::Analytics::Defaults::Request.send(:remove_const, :SSL)\n"
            "Segment::Analytics::Defaults::Request::SSL = false\n"
            "analytics = Segment::Analytics.new(\n"
            "  write_key: \"{key}\",\n"
            "  host: \"127.0.0.1\", port: {port})" },
  /* It has no option for http:// any more. */
  { "PHP", "class LocalConsumer extends Segment\\Consumer\\LibCurl {\n"
           "  protected string $protocol = \"http://\";\n"
           "}\n"
           "Segment\\Segment::init(\"{key}\", [\n"
           "  \"consumer\" => LocalConsumer::class, \"host\" => \"127.0.0.1:{port}\"])" },
  { "Java", "Analytics analytics = Analytics.builder(\"{key}\")\n"
            "    .endpoint(\"http://127.0.0.1:{port}\")\n"
            "    .build();" },
  /* The two for apps say https:// by themselves, and without settings of their own they go to the
   * internet whatever their host is. */
  { "Kotlin",
    "import com.segment.analytics.kotlin.core.*\n"
    "import kotlinx.serialization.json.*\n"
    "\n"
    "val host = \"127.0.0.1:{port}/v1\"\n"
    "val analytics = Analytics(\"{key}\") {\n"
    "  apiHost = host\n"
    "  cdnHost = host\n"
    "  defaultSettings = Settings(integrations = buildJsonObject {\n"
    "    putJsonObject(\"Segment.io\") { put(\"apiKey\", \"{key}\"); put(\"apiHost\", host) }\n"
    "  })\n"
    "  requestFactory = object : RequestFactory() {\n"
    "    override fun openConnection(url: String) =\n"
    "      super.openConnection(url.replaceFirst(\"https:\", \"http:\"))\n"
    "  }\n"
    "}" },
  { "Swift", "import Foundation\n"
             "import Segment\n"
             "\n"
             "let host = \"127.0.0.1:{port}/v1\"\n"
             "let analytics = Analytics(configuration: Configuration(writeKey: \"{key}\")\n"
             "  .apiHost(host)\n"
             "  .cdnHost(host)\n"
             "  .defaultSettings(Settings(writeKey: \"{key}\", apiHost: host))\n"
             "  .requestFactory { request in\n"
             "    var request = request\n"
             "    request.url = URL(string: request.url!.absoluteString\n"
             "      .replacingOccurrences(of: \"https:\", with: \"http:\"))\n"
             "    return request\n"
             "  })" },
  { "curl", "curl http://127.0.0.1:{port}/v1/track \\\n"
            "  --header 'Content-Type: application/json' --user '{key}:' \\\n"
            "  --data '{\"userId\": \"u_1\", \"event\": \"Order Completed\"}'" },
};

const char *
hkl_sdk_snippet_get_name (guint index)
{
  g_return_val_if_fail (index < HKL_N_SDK_SNIPPETS, NULL);

  return snippets[index].name;
}

char *
hkl_sdk_snippet_text (guint index, const char *write_key, guint port)
{
  g_autoptr (GString) text = NULL;
  g_autofree char *number = g_strdup_printf ("%u", port);

  g_return_val_if_fail (index < HKL_N_SDK_SNIPPETS, NULL);
  g_return_val_if_fail (write_key != NULL, NULL);

  text = g_string_new (snippets[index].text);
  g_string_replace (text, "{key}", write_key, 0);
  g_string_replace (text, "{port}", number, 0);

  return g_strdup (text->str);
}
