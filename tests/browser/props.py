"""Opens the page with other props for one of its components than the server has given."""

import json

from playwright.sync_api import Page, Route

START = "window.gradio_config = "
NAME = "component_class_name"


def reload_with_props(page: Page, component: str, **props: object) -> None:
    """Loads the page anew, with these props for a component, named by its Python class.

    So a test shows a component a known value, or gives it less patience than a visitor's page has.
    """

    def change(route: Route) -> None:
        response = route.fetch()
        head, _, rest = response.text().partition(START)
        config, end = json.JSONDecoder().raw_decode(rest)
        (changed,) = [c["props"] for c in config["components"] if c["props"].get(NAME) == component]
        for name, value in props.items():
            (changed if name == "value" else changed["props"])[name] = value
        # As Gradio writes it: JSON that may stand within a script.
        text = json.dumps(config).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
        route.fulfill(response=response, body=head + START + text + rest[end:])

    page.route(page.url, change)
    page.reload()
    page.unroute(page.url)
    page.locator("#pad canvas").wait_for()
