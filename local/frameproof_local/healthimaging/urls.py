"""Which addresses are HealthImaging's: moto asks this module by its name.

Control plane: ``medical-imaging.{region}.amazonaws.com``; image sets:
``runtime-medical-imaging.{region}.amazonaws.com`` (AWS HealthImaging endpoints and quotas).
"""

from .responses import HealthImagingResponse

HOST_PATTERN = r"https?://(?:runtime-)?medical-imaging\.(.+)\.amazonaws\.com"

url_bases = [HOST_PATTERN]

url_paths = {"{0}/.*$": HealthImagingResponse.dispatch}
