"""SAM's shorthand expanded by SAM's own code (``aws-sam-translator``), as CloudFormation does it.

Source: AWS SAM Developer Guide; the ``samtranslator`` package is what the service runs.
"""

import copy
from collections.abc import Mapping
from typing import Any

import boto3
from samtranslator.model.exceptions import InvalidDocumentException
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

from .errors import TemplateError
from .template import transforms

SAM = "AWS::Serverless-2016-10-31"
LANGUAGE_EXTENSIONS = "AWS::LanguageExtensions"  # Fn::Length, Fn::ToJsonString: see intrinsics.py


def expand(
    template: dict[str, Any], parameters: Mapping[str, Any], *, region: str, account_id: str
) -> dict[str, Any]:
    """Return the processed template; the one given stays as it is.

    Parameters
    ----------
    template
        In its long form, see ``parse_template``.
    parameters
        Every parameter's value: SAM needs them where a property decides which resources there are.
    region, account_id
        Where the stack lives.

    Raises
    ------
    TemplateError
        A transform that the local stack does not have, or SAM's complaint about the template.
    """
    declared = transforms(template)
    unknown = [name for name in declared if name not in (SAM, LANGUAGE_EXTENSIONS)]
    if unknown:
        raise TemplateError(
            f"The local stack does not have the transform {', '.join(map(str, unknown))}; it has "
            f"{SAM} and {LANGUAGE_EXTENSIONS} (without Fn::ForEach)."
        )
    processed = copy.deepcopy(template)
    if SAM in declared:
        processed = _expand_sam(processed, parameters, region, account_id)
    processed.pop("Transform", None)
    return processed


def _expand_sam(
    template: dict[str, Any], parameters: Mapping[str, Any], region: str, account_id: str
) -> dict[str, Any]:
    session = boto3.Session(region_name=region)
    values = {
        "AWS::Region": region,
        "AWS::Partition": session.get_partition_for_region(region),
        "AWS::AccountId": account_id,
        **parameters,
    }
    # The first argument maps names of AWS-managed policies to ARNs; SAM knows the usual ones.
    translator = Translator({}, Parser(), boto_session=session)
    try:
        translated = translator.translate(sam_template=template, parameter_values=values)
    except InvalidDocumentException as error:
        causes = "; ".join(cause.message for cause in error.causes) or error.message
        raise TemplateError(f"Transform {SAM} failed with: {causes}") from error
    finally:
        translator.metrics.publish()  # to nobody, but without it a warning is logged
    return dict(translated)
