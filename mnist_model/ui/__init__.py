"""The page: everything that a visitor sees. The only room that knows gradio."""

import gradio.component_meta

# Gradio writes a type stub beside the source of every component class while it is imported. Ours must import
# from a read-only folder, and pyright would believe a stale stub more than the source.
gradio.component_meta.create_or_modify_pyi = lambda component_class, class_name, events: None
